param location string = 'westeurope'

@secure()
param password string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'

  resource database 'secrets' = {
    name: 'db'
    properties: {
      value: password
    }
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    siteConfig: {
      appSettings: [
        {
          name: 'DB_PASSWORD'
          value: '@Microsoft.KeyVault(SecretUri=https://kv${environment().suffixes.keyvaultDns}/secrets/db)'
        }
        {
          name: 'PASSWORD_MIN_LENGTH'
          value: '16'
        }
        {
          name: 'TOKEN_URL'
          value: 'https://login.microsoftonline.com/common'
        }
        {
          name: 'USE_SECRET_STORE'
          value: 'true'
        }
        {
          name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
          value: 'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/'
        }
        {
          name: 'AzureWebJobsStorage__accountName'
          value: 'stdata'
        }
      ]
      connectionStrings: [
        {
          name: 'Main'
          type: 'SQLAzure'
          connectionString: 'Server=tcp:sql,1433;Authentication=Active Directory Managed Identity;'
        }
      ]
    }
  }

  resource logs 'config' = {
    name: 'logs'
    properties: {
      applicationLogs: {
        fileSystem: {
          level: 'Warning'
        }
      }
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
          keyVaultUrl: 'https://kv.vault.azure.net/secrets/redis'
          identity: 'system'
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'app'
          image: 'example.azurecr.io/app:1'
          env: [
            { name: 'REDIS_PASSWORD', secretRef: 'redis' }
            { name: 'SECRET_PATH', value: '/mnt/secrets' }
            { name: 'LOG_LEVEL', value: 'info' }
          ]
        }
      ]
      scale: {
        rules: [
          {
            name: 'queue'
            custom: {
              type: 'azure-queue'
              identity: 'system'
              metadata: {
                accountName: 'stdata'
                queueName: 'jobs'
              }
            }
          }
        ]
      }
    }
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01-preview' = {
  name: 'sql'
  location: location
  properties: {
    administratorLogin: 'sqladmin'
    administratorLoginPassword: password
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
    keyVault: {
      secretIdentifier: 'https://kv.vault.azure.net/secrets/db'
    }
  }
}
