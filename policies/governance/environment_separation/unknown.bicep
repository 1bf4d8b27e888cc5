param stage string // unknown: governance-environment-separation
param location string = 'westeurope'

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
    environment: stage
  }
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}
