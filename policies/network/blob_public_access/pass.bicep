param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'acct'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {
    allowBlobPublicAccess: false
  }

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource recordings 'containers' = {
      name: 'recordings'
      properties: {
        publicAccess: 'None'
      }
    }
  }
}
