@description('When the secret ends, in seconds.')
param end int

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv-app'
}

resource ending 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'ending'
  properties: {
    contentType: 'text/plain'
    attributes: {
      nbf: dateTimeToEpoch('2026-09-01T00:00:00Z')
      exp: end // unknown: keyvault-expiry
    }
  }
}
