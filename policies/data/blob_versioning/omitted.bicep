param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecords'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: { // expect: data-blob-versioning
    minimumTlsVersion: 'TLS1_2'
  }
}

resource other 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'stother'
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: other
  name: 'default'
  properties: { // expect: data-blob-versioning
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}
