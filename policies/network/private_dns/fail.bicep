param location string = 'westeurope'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'acct'
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [
      { name: 'pe', properties: { addressPrefix: '10.0.1.0/24' } }
    ]
  }
}

resource hub 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: 'hub'
  scope: resourceGroup('rg-hub')
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.vaultcore.azure.net'
  location: 'global'

  // The network of the endpoint has none.
  resource link 'virtualNetworkLinks' = {
    name: 'hub'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: hub.id }
    }
  }
}

resource vaultEndpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-kv'
  location: location
  properties: {
    subnet: { id: '${vnet.id}/subnets/pe' }
    privateLinkServiceConnections: [
      { name: 'c', properties: { privateLinkServiceId: vault.id, groupIds: ['vault'] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: 'vault'
          properties: {
            privateDnsZoneId: zone.id // expect: network-private-dns
          }
        }
      ]
    }
  }
}

// The zone of another service.
resource filesEndpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-acct'
  location: location
  properties: {
    subnet: { id: '${vnet.id}/subnets/pe' }
    privateLinkServiceConnections: [
      { name: 'c', properties: { privateLinkServiceId: account.id, groupIds: ['file'] } }
    ]
  }
}

resource files 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: filesEndpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'files'
        properties: {
          privateDnsZoneId: resourceId('rg-hub', 'Microsoft.Network/privateDnsZones', 'privatelink.blob.core.windows.net') // expect: network-private-dns
        }
      }
    ]
  }
}
