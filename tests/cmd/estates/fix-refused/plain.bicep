resource a 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'sta'
  location: 'westeurope'
  sku: { name: 'Standard_ZRS' }
  kind: 'StorageV2'
  properties: { minimumTlsVersion: 'TLS1_0' }
}
