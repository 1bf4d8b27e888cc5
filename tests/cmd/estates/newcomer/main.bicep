param location string = 'westeurope'
param minimumTls string = 'TLS1_0'

resource records 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecords'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    minimumTlsVersion: minimumTls
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    publicNetworkAccess: 'Disabled'
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 14 }
      containerDeleteRetentionPolicy: { enabled: true, days: 14 }
    }
  }
}

resource dashboards 'Microsoft.Portal/dashboards@2022-12-01-preview' = {
  name: 'dash-records'
  location: 'eastus'
}
