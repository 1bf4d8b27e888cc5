param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowSharedKeyAccess: true // expect: identity-local-auth
  }
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource events 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'events'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource bus 'Microsoft.ServiceBus/namespaces@2022-10-01-preview' = {
  name: 'bus'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'topic'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource domain 'Microsoft.EventGrid/domains@2025-02-15' = {
  name: 'domain'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource configuration 'Microsoft.AppConfiguration/configurationStores@2024-05-01' = {
  name: 'configuration'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource openai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'openai'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource search 'Microsoft.Search/searchServices@2023-11-01' = {
  name: 'search'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource signalr 'Microsoft.SignalRService/SignalR@2024-03-01' = {
  name: 'signalr'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource pubsub 'Microsoft.SignalRService/webPubSub@2024-03-01' = {
  name: 'pubsub'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource iot 'Microsoft.Devices/IotHubs@2023-06-30' = {
  name: 'iot'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource maps 'Microsoft.Maps/accounts@2023-06-01' = {
  name: 'maps'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource automation 'Microsoft.Automation/automationAccounts@2023-11-01' = {
  name: 'automation'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: 'bot'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'insights'
  location: location
  properties: {
    disableLocalAuth: false // expect: identity-local-auth
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'logs'
  location: location
  properties: {
    features: {
      disableLocalAuth: false // expect: identity-local-auth
    }
  }
}

resource batch 'Microsoft.Batch/batchAccounts@2024-07-01' = {
  name: 'batch'
  location: location
  properties: {
    allowedAuthenticationModes: [ // expect: identity-local-auth
      'SharedKey'
    ]
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'acr'
  location: location
  sku: {
    name: 'Premium'
  }
  properties: {
    adminUserEnabled: true // expect: identity-local-auth
  }
}

resource redis 'Microsoft.Cache/redis@2024-03-01' = {
  name: 'cache'
  location: location
  properties: {
    disableAccessKeyAuthentication: false // expect: identity-local-auth
  }
}

resource enterprise 'Microsoft.Cache/redisEnterprise@2025-04-01' existing = {
  name: 'cachee'

  resource database 'databases' = {
    name: 'default'
    properties: {
      accessKeysAuthentication: 'Enabled' // expect: identity-local-auth
    }
  }
}

resource cluster 'Microsoft.ContainerService/managedClusters@2024-09-01' = {
  name: 'aks'
  location: location
  properties: {
    disableLocalAccounts: false // expect: identity-local-auth
  }
}

resource grafana 'Microsoft.Dashboard/grafana@2023-09-01' = {
  name: 'grafana'
  location: location
  properties: {
    apiKey: 'Enabled' // expect: identity-local-auth
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  properties: {
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Enabled' // expect: identity-local-auth
    }
  }
}

resource postgresNobody 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pgentra'
  location: location
  properties: {
    authConfig: {
      activeDirectoryAuth: 'Disabled' // expect: identity-local-auth
      passwordAuth: 'Disabled'
    }
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01-preview' = {
  name: 'sql'
  location: location
  properties: {
    administrators: {
      administratorType: 'ActiveDirectory'
      azureADOnlyAuthentication: false // expect: identity-local-auth
    }
  }
}

resource instance 'Microsoft.Sql/managedInstances@2023-08-01-preview' = {
  name: 'mi'
  location: location
  properties: {
    administrators: {
      azureADOnlyAuthentication: false // expect: identity-local-auth
    }
  }
}

resource synapse 'Microsoft.Synapse/workspaces@2021-06-01' = {
  name: 'synapse'
  location: location
  properties: {
    azureADOnlyAuthentication: false // expect: identity-local-auth
  }
}

resource learning 'Microsoft.MachineLearningServices/workspaces@2024-04-01' existing = {
  name: 'ml'

  resource cluster 'computes' = {
    name: 'cluster'
    properties: {
      computeType: 'AmlCompute'
      disableLocalAuth: false // expect: identity-local-auth
    }
  }

  resource score 'onlineEndpoints' = {
    name: 'score'
    properties: {
      authMode: 'Key' // expect: identity-local-auth
    }
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' existing = {
  name: 'app'
}

resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = [for way in ['ftp', 'scm']: {
  parent: app
  name: way
  properties: {
    allow: true // expect: identity-local-auth
  }
}]

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  location: location
  properties: {
    osProfile: {
      linuxConfiguration: {
        provisionVMAgent: true
        disablePasswordAuthentication: false // expect: identity-local-auth
      }
    }
  }
}
