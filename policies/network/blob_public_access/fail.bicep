param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'acct'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {
    allowBlobPublicAccess: true // expect: network-blob-public-access
  }

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource recordings 'containers' = {
      name: 'recordings'
      properties: {
        publicAccess: 'Blob' // expect: network-blob-public-access
      }
    }
  }
}
