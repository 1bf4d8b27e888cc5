param location string = 'westeurope'

@description('Key Vault Reader.')
var role = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '21090545-7ca7-4776-b22c-e363652d74d2')

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-app'
  location: location
  properties: {
    tenantId: tenant().tenantId
    enableRbacAuthorization: true
    sku: {
      family: 'A'
      name: 'standard'
    }
  }

  resource password 'secrets' existing = {
    name: 'db-password'
  }
}

resource reader 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-reader'
  location: location
}

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  identity: {
    type: 'SystemAssigned' // expect: identity-keyvault-reference
  }
  properties: {
    siteConfig: {
      appSettings: [
        {
          name: 'DB_PASSWORD'
          value: '@Microsoft.KeyVault(SecretUri=${vault::password.properties.secretUri})'
        }
        {
          name: 'STRIPE_API_KEY'
          value: '@Microsoft.KeyVault(VaultName=${vault.name};SecretName=stripe)'
        }
      ]
    }
  }
}

resource siteReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, site.id, role)
  properties: {
    principalId: site.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role
  }
}

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'api'
  location: location
  identity: {
    type: 'UserAssigned' // expect: identity-keyvault-reference
    userAssignedIdentities: {
      '${reader.id}': {}
    }
  }
  properties: {
    configuration: {
      secrets: [
        {
          name: 'db-password'
          keyVaultUrl: '${vault.properties.vaultUri}secrets/db-password'
          identity: reader.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'api'
          image: 'example.azurecr.io/api:1'
          env: [
            {
              name: 'DB_PASSWORD'
              secretRef: 'db-password'
            }
          ]
        }
      ]
    }
  }
}

resource apiReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, reader.id, role)
  properties: {
    principalId: reader.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role
  }
}
