param kept string
param group string

resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'stmore'
  location: 'westeurope'
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {}
}

resource other 'Microsoft.Storage/storageAccounts@2023-01-01' existing = {
  name: kept
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  scope: account
  properties: {
    level: 'ReadOnly'
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: other
  properties: {}
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-two'
  location: 'northeurope'
  properties: {}
}

module watcher 'watcher.bicep' = {
  name: 'watcher'
  scope: resourceGroup(group)
}
