param tls string
param location string
var chosen = tls

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'store'
  location: location
  sku: { name: 'Standard_GRS' }
  kind: 'StorageV2'
  properties: {
    minimumTlsVersion: chosen
  }
}
