param location string = 'westeurope'
param tenantId string = tenant().tenantId

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  location: location
  properties: {
    tenantId: tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enablePurgeProtection: false // expect: keyvault-purge-protection
  }
}

resource hsm 'Microsoft.KeyVault/managedHSMs@2023-07-01' = {
  name: 'hsm'
  location: location
  sku: {
    family: 'B'
    name: 'Standard_B1'
  }
  properties: {
    tenantId: tenantId
    enablePurgeProtection: false // expect: keyvault-purge-protection
  }
}
