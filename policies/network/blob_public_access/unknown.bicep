param location string = 'westeurope'

@description('Whether containers may be opened to everybody.')
param open bool

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'acct'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {
    allowBlobPublicAccess: open // unknown: network-blob-public-access
  }
}
