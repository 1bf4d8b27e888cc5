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
          value: '@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/secrets/api)'
        }
        {
          name: 'DB_PASSWORD'
          value: '@Microsoft.KeyVault(VaultName=kv-app;SecretName=db)'
        }
        {
          name: 'TOKEN_LIFETIME'
          value: '3600'
        }
      ]
    }
  }
}

resource named 'Microsoft.Web/sites@2023-12-01' = {
  name: 'named'
  location: 'westeurope'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-reader': {}
    }
  }
  properties: {
    serverFarmId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan'
    keyVaultReferenceIdentity: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-reader'
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
          keyVaultUrl: 'https://kv-app.vault.azure.net/secrets/db'
          identity: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-reader'
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
              name: 'LOG_LEVEL'
              value: 'info'
            }
          ]
        }
      ]
    }
  }
}
