param location string = 'westeurope'

@description('Keep the versions of blobs.')
param versioning bool

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecords'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: versioning // unknown: data-blob-versioning
    }
  }
}
