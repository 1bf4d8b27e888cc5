// The application has no identity at all.
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
