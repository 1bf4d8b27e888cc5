param location string = 'westeurope'

var reader = {
  tenantId: tenant().tenantId
  objectId: '00000000-0000-0000-0000-0000000000bb'
  permissions: {
    secrets: [
      'get'
    ]
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    accessPolicies: [ // expect: keyvault-rbac
      reader
    ]
  }

  resource more 'accessPolicies' = {
    name: 'add'
    properties: {
      accessPolicies: [ // expect: keyvault-rbac
        reader
      ]
    }
  }
}
