param location string = 'westeurope' // expect: governance-environment-separation

resource one 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stone'
  location: location
  tags: {
    environment: 'production'
  }
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}

resource two 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'sttwo'
  location: location
  tags: {
    environment: 'staging'
  }
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}
