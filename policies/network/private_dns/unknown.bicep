param location string = 'westeurope'

@description('The id of the zone that holds the names of vaults.')
param zoneId string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'
}

resource endpoints 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  name: 'vnet/pe'
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-kv'
  location: location
  properties: {
    subnet: { id: endpoints.id }
    privateLinkServiceConnections: [
      { name: 'c', properties: { privateLinkServiceId: vault.id, groupIds: ['vault'] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        { name: 'vault', properties: { privateDnsZoneId: zoneId } } // unknown: network-private-dns
      ]
    }
  }
}
