param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stimages'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_RAGRS'
  }
  properties: { // expect: backup-blob-lifecycle
    minimumTlsVersion: 'TLS1_2'
  }
}
