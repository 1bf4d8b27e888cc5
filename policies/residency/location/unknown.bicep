param location string

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecords'
  location: location // unknown: residency-location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
}
