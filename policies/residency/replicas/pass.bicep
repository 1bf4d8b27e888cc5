param location string = 'westeurope'

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos-records'
  location: location
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [for (name, priority) in ['West Europe', 'northeurope']: {
      locationName: name
      failoverPriority: priority
    }]
  }
}

// The pair of West Europe is North Europe: in Ireland.
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecords'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_RAGRS'
  }
  properties: {
    allowCrossTenantReplication: false
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: 'crrecords'

  resource copy 'replications' = {
    name: 'swedencentral'
    location: 'swedencentral'
    properties: {}
  }
}

// The pair of West Europe.
resource notifications 'Microsoft.NotificationHubs/namespaces@2023-10-01-preview' = {
  name: 'nh-records'
  location: location
  sku: {
    name: 'Standard'
  }
  properties: {}
}

resource cache 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: 'cache-records'
  location: location
  sku: {
    name: 'Balanced_B5'
  }
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}

resource near 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: 'cache-near'
  location: 'northeurope'
  sku: {
    name: 'Balanced_B5'
  }
  properties: {
    publicNetworkAccess: 'Disabled'
  }

  resource database 'databases' = {
    name: 'default'
    properties: {}
  }
}

resource database 'Microsoft.Cache/redisEnterprise/databases@2025-07-01' = {
  parent: cache
  name: 'default'
  properties: {
    geoReplication: {
      groupNickname: 'records'
      linkedDatabases: [
        { id: resourceId('Microsoft.Cache/redisEnterprise/databases', cache.name, 'default') }
        { id: near::database.id }
      ]
    }
  }
}

resource hub 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'eh-near'
  location: 'northeurope'
  properties: {}

  resource send 'authorizationRules' existing = {
    name: 'send'
  }
}

resource toHub 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-hub'
  properties: {
    eventHubAuthorizationRuleId: hub::send.id
  }
}
