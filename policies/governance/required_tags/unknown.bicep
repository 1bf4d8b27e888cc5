param tags object

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: 'westeurope'
  tags: tags // unknown: governance-required-tags
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}
