param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'acct'
}

// Its links are with those who declare it.
resource blobs 'Microsoft.Network/privateDnsZones@2024-06-01' existing = {
  name: 'privatelink.blob.core.windows.net'
  scope: resourceGroup('00000000-0000-0000-0000-000000000002', 'rg-dns')
}

resource subnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  name: 'vnet/pe'
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-acct'
  location: location
  properties: {
    subnet: { id: subnet.id }
    privateLinkServiceConnections: [
      { name: 'c', properties: { privateLinkServiceId: account.id, groupIds: ['blob'] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default' // unknown: network-private-dns
    properties: {
      privateDnsZoneConfigs: [
        { name: 'blobs', properties: { privateDnsZoneId: blobs.id } }
      ]
    }
  }
}
