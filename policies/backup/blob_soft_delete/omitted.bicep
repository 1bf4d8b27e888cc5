param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecords'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: { // expect: backup-blob-soft-delete
    minimumTlsVersion: 'TLS1_2'
  }
}

resource other 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'stother'
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: other
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
    containerDeleteRetentionPolicy: {} // expect: backup-blob-soft-delete
  }
}
