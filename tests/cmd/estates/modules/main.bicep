param minTls string
param location string = 'westeurope'
param oldTls string = 'TLS1_0'

module store 'store.bicep' = {
  name: 'store'
  params: {
    tls: oldTls
    location: location
  }
}

resource other 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'other'
  location: location
  sku: { name: 'Standard_GRS' }
  kind: 'StorageV2'
  properties: {
    minimumTlsVersion: minTls
  }
}
