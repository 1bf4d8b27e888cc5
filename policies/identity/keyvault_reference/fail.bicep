resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: 'westeurope'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    serverFarmId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan'
    siteConfig: {
      appSettings: [
        {
          name: 'API_KEY'
          value: '@Microsoft.KeyVault(https://kv-app.vault.azure.net/secrets/api)' // expect: identity-keyvault-reference
        }
        {
          name: 'DB_PASSWORD'
          value: 'correct-horse-battery' // expect: identity-keyvault-reference
        }
      ]
    }
  }
}

resource bare 'Microsoft.Web/sites@2023-12-01' = {
  name: 'bare' // expect: identity-keyvault-reference
  location: 'westeurope'
  properties: {
    serverFarmId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan'
    siteConfig: {
      appSettings: [
        {
          name: 'DB_PASSWORD'
          value: '@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/secrets/db)'
        }
      ]
    }
  }
}

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'api'
  location: 'westeurope'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-reader': {}
    }
  }
  properties: {
    environmentId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.App/managedEnvironments/env'
    configuration: {
      secrets: [
        {
          name: 'db'
          value: 'correct-horse-battery' // expect: identity-keyvault-reference
        }
        {
          name: 'mail'
          keyVaultUrl: 'https://kv-app.vault.azure.net/secrets/mail'
          identity: 'System' // expect: identity-keyvault-reference
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
              secretRef: 'db'
            }
            {
              name: 'STRIPE_API_KEY'
              value: '5f4dcc3b5aa765d61d8327deb882cf99' // expect: identity-keyvault-reference
            }
          ]
        }
      ]
    }
  }
}
