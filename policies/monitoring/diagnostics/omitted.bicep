resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv' // expect: monitoring-diagnostics
  location: 'westeurope'
  properties: {
    sku: {
      family: 'A'
      name: 'standard'
    }
    tenantId: subscription().tenantId
  }
}
