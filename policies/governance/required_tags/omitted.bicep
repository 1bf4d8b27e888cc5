resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata' // expect: governance-required-tags
  location: 'westeurope'
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}
