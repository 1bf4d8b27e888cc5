resource orders 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'storders'
  location: 'westeurope'
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {
    allowCrossTenantReplication: false
  }
}

resource archive 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'starchive'
  location: 'northeurope'
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {
    allowCrossTenantReplication: false
  }
}

resource copies 'Microsoft.Storage/storageAccounts/objectReplicationPolicies@2023-05-01' = {
  parent: archive
  name: 'default'
  properties: {
    sourceAccount: orders.id
    destinationAccount: archive.id
    rules: [
      {
        sourceContainer: 'in'
        destinationContainer: 'out'
      }
    ]
  }
}
