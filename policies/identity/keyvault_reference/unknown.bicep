param password string

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
          name: 'DB_PASSWORD'
          value: password // unknown: identity-keyvault-reference
        }
      ]
    }
  }
}
