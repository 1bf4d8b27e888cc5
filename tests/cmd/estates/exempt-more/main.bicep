// seawall: ignore-file[network-private-endpoint] the whole file is a trial — until 2026-08-31
resource store 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'stmore'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    allowBlobPublicAccess: true // seawall: ignore[network-blob-public-access] pictures — until 2026-06-16
    minimumTlsVersion: 'TLS1_0' // seawall: ignore[tls-minimum-version] an old scanner — until 2026-06-15
  }
}
