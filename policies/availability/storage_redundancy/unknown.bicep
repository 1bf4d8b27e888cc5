param location string = 'westeurope'
param sku string

resource images 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stimages'
  location: location
  kind: 'StorageV2'
  sku: {
    name: sku // unknown: availability-storage-redundancy
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
  }
}
