param location string = 'westeurope'

@description('Nobody can delete the vault for good before its time.')
param protect bool

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enablePurgeProtection: protect // unknown: keyvault-purge-protection
  }
}
