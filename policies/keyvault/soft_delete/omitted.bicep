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
  }
}

resource days 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kvdays'
  location: location
  properties: {
    tenantId: tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
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
  }
}
