param location string = 'westeurope'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  location: location
  properties: { // expect: network-private-endpoint
    publicNetworkAccess: 'Disabled'
  }
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'acct'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: { // expect: network-private-endpoint
    publicNetworkAccess: 'Disabled'
  }
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: 'vnet'

  resource endpoints 'subnets' existing = {
    name: 'pe'
  }
}

// Blobs have no endpoint.
resource filesEndpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-acct'
  location: location
  properties: {
    subnet: {
      id: vnet::endpoints.id
    }
    privateLinkServiceConnections: [
      {
        name: 'c'
        properties: {
          privateLinkServiceId: account.id
          groupIds: ['file']
        }
      }
    ]
  }
}

// Nobody may ever approve it.
resource vaultEndpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-kv'
  location: location
  properties: {
    subnet: {
      id: vnet::endpoints.id
    }
    manualPrivateLinkServiceConnections: [
      {
        name: 'c'
        properties: {
          privateLinkServiceId: vault.id
          groupIds: ['vault']
        }
      }
    ]
  }
}
