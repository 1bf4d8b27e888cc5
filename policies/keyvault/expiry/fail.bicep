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

resource long 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'long'
  properties: {
    contentType: 'text/plain'
    attributes: {
      nbf: dateTimeToEpoch('2026-09-01T00:00:00Z')
      exp: dateTimeToEpoch('2027-09-01T00:00:00Z') // expect: keyvault-expiry
    }
  }
}

resource slow 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'slow'
  properties: {
    kty: 'RSA'
    keySize: 3072
    rotationPolicy: {
      attributes: {
        expiryTime: 'P2Y'
      }
      lifetimeActions: [
        {
          action: {
            type: 'rotate'
          }
          trigger: {
            timeAfterCreate: 'P1Y' // expect: keyvault-expiry
          }
        }
      ]
    }
  }
}
