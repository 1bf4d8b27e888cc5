param location string = 'westeurope'

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
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
  }
}

// File shares only: no blobs.
resource shares 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stshares'
  location: location
  kind: 'FileStorage'
  sku: {
    name: 'Premium_ZRS'
  }
  properties: {}
}

// A data lake cannot keep versions.
resource lake 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stlake'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    isHnsEnabled: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: {
        enabled: true
        days: 30
      }
    }
  }
}
