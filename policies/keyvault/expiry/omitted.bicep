resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv-app'
}

resource forever 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'forever'
  properties: { // expect: keyvault-expiry
    contentType: 'text/plain'
  }
}

resource lasting 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'lasting'
  properties: { // expect: keyvault-expiry
    kty: 'RSA'
    keySize: 3072
  }
}
