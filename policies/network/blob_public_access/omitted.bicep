param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2022-09-01' = {
  name: 'acct'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: { // expect: network-blob-public-access
    accessTier: 'Hot'
  }
}
