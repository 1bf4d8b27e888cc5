param location string = 'westeurope'
param softDelete bool

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableSoftDelete: softDelete // unknown: keyvault-soft-delete
  }
}
