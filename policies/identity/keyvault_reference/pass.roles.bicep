param location string = 'westeurope'

@description('Key Vault Secrets User.')
var role = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

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
    type: 'SystemAssigned'
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
    type: 'UserAssigned'
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
