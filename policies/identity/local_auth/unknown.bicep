param location string = 'westeurope'

@description('Whether who holds a key of the account may read it.')
param sharedKeys bool

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowSharedKeyAccess: sharedKeys // unknown: identity-local-auth
  }
}
