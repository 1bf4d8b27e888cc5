param location string = 'westeurope'

@secure()
param stripeKey string

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'stdata'
}

var storage = 'DefaultEndpointsProtocol=https;AccountName=${account.name};AccountKey=${account.listKeys().keys[0].value}'

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    siteConfig: {
      appSettings: [
        {
          name: 'DB_PASSWORD'
          value: 'correct-horse-battery' // expect: identity-plaintext-secret
        }
        {
          name: 'AzureWebJobsStorage'
          value: storage // expect: identity-plaintext-secret
        }
        {
          name: 'STRIPE_API_KEY'
          value: stripeKey // expect: identity-plaintext-secret
        }
      ]
      connectionStrings: [
        {
          name: 'Main'
          type: 'SQLAzure'
          connectionString: 'Server=tcp:sql,1433;User ID=app;Password=hunter2hunter2;' // expect: identity-plaintext-secret
        }
      ]
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      JWT_SECRET: '8f14e45fceea167a' // expect: identity-plaintext-secret
      DATABASE_URL: 'postgres://app:hunter2hunter2@pg.postgres.database.azure.com/app' // expect: identity-plaintext-secret
    }
  }
}

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'api'
  location: location
  properties: {
    configuration: {
      secrets: [
        {
          name: 'redis'
          value: 'p4ssw0rd-p4ssw0rd' // expect: identity-plaintext-secret
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'app'
          image: 'example.azurecr.io/app:1'
          env: [
            {
              name: 'OPENAI_API_KEY'
              value: '5f4dcc3b5aa765d61d8327deb882cf99' // expect: identity-plaintext-secret
            }
          ]
        }
      ]
      scale: {
        rules: [
          {
            name: 'queue'
            custom: {
              type: 'azure-queue'
              metadata: {
                connection: storage // expect: identity-plaintext-secret
              }
            }
          }
        ]
      }
    }
  }
}

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'job'
  location: location
  properties: {
    template: {
      initContainers: [
        {
          name: 'app'
          image: 'example.azurecr.io/app:1'
          env: [
            {
              name: 'API_TOKEN'
              value: 'tok-1234567890' // expect: identity-plaintext-secret
            }
          ]
        }
      ]
    }
  }
}

resource qdrant 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'qdrant'
  location: location
  properties: {
    containers: [
      {
        name: 'q'
        properties: {
          image: 'qdrant'
          environmentVariables: [
            {
              name: 'QDRANT_API_KEY'
              value: '0123456789abcdef' // expect: identity-plaintext-secret
            }
          ]
        }
      }
    ]
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01-preview' = {
  name: 'sql'
  location: location
  properties: {
    administratorLogin: 'sqladmin'
    administratorLoginPassword: 'Sup3r-Secret!' // expect: identity-plaintext-secret
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  properties: {
    administratorLoginPassword: 'Sup3r-Secret!' // expect: identity-plaintext-secret
  }
}

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  location: location
  properties: {
    osProfile: {
      adminUsername: 'ops'
      adminPassword: 'Sup3r-Secret!' // expect: identity-plaintext-secret
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'

  resource database 'secrets' = {
    name: 'db'
    properties: {
      value: 'Sup3r-Secret!' // expect: identity-plaintext-secret
    }
  }

  resource connection 'secrets' = {
    name: 'storage'
    properties: {
      value: storage // expect: identity-plaintext-secret
    }
  }
}

resource gateway 'Microsoft.ApiManagement/service@2023-05-01-preview' existing = {
  name: 'apim'
}

resource backend 'Microsoft.ApiManagement/service/namedValues@2023-05-01-preview' = {
  parent: gateway
  name: 'backend'
  properties: {
    displayName: 'backend'
    secret: true
    value: 'Sup3r-Secret!' // expect: identity-plaintext-secret
  }
}

resource configuration 'Microsoft.AppConfiguration/configurationStores@2024-05-01' existing = {
  name: 'config'
}

resource password 'Microsoft.AppConfiguration/configurationStores/keyValues@2024-05-01' = {
  parent: configuration
  name: 'DbPassword'
  properties: {
    value: 'Sup3r-Secret!' // expect: identity-plaintext-secret
  }
}
