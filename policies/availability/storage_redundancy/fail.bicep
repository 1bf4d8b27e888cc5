param location string = 'westeurope'

resource images 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stimages'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_GRS' // expect: availability-storage-redundancy
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
  }
}

resource fast 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stfast'
  location: location
  kind: 'BlockBlobStorage'
  sku: {
    name: 'Premium_ZRS' // expect: availability-storage-redundancy
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
  }
}
