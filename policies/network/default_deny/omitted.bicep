param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'acct'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: { // expect: network-default-deny
    accessTier: 'Hot'
  }
}

resource closed 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'closed'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos-closed'
  location: location
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}
