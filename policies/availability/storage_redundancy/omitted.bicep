param location string = 'westeurope'

resource images 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stimages' // expect: availability-storage-redundancy
  location: location
  kind: 'StorageV2'
  properties: {
    minimumTlsVersion: 'TLS1_2'
  }
}
