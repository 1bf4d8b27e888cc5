param location string
param vaultName string

resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'stdoubts'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {}
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: vaultName
  location: 'northeurope'
  properties: {}
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' existing = {
  name: 'keep'
  scope: account
}
