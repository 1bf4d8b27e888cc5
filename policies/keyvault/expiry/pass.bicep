resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv-app'
}

resource short 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'short'
  properties: {
    contentType: 'text/plain'
    attributes: {
      nbf: dateTimeToEpoch('2026-09-01T00:00:00Z')
      exp: dateTimeToEpoch('2026-11-30T00:00:00Z')
    }
  }
}

resource ending 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'ending'
  properties: {
    contentType: 'text/plain'
    attributes: {
      exp: dateTimeToEpoch('2026-11-30T00:00:00Z')
    }
  }
}

resource fast 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'fast'
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
            timeAfterCreate: 'P90D'
          }
        }
      ]
    }
  }
}

resource early 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'early'
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
            timeBeforeExpiry: 'P645D'
          }
        }
      ]
    }
  }
}
