param location string = 'westeurope'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  location: location
  properties: {
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
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: 'vnet'

  resource endpoints 'subnets' existing = {
    name: 'pe'
  }

  resource databases 'subnets' existing = {
    name: 'db'
  }
}

var targets = [
  { name: vault.name, id: vault.id, group: 'vault' }
  { name: account.name, id: account.id, group: 'blob' }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [for target in targets: {
  name: 'pe-${target.name}'
  location: location
  properties: {
    subnet: {
      id: vnet::endpoints.id
    }
    privateLinkServiceConnections: [
      {
        name: 'c'
        properties: {
          privateLinkServiceId: target.id
          groupIds: [target.group]
        }
      }
    ]
  }
}]

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  properties: {
    network: {
      delegatedSubnetResourceId: vnet::databases.id
    }
  }
}
