resource cache 'Microsoft.Cache/redis@2024-03-01' = {
  name: 'cache'
  location: 'westeurope'
  properties: {
    sku: {
      name: 'Premium'
      family: 'P'
      capacity: 1
    }
  }
}

resource cache2 'Microsoft.Cache/redis@2024-03-01' = {
  name: 'cache2'
  location: 'northeurope'
  properties: {
    sku: {
      name: 'Premium'
      family: 'P'
      capacity: 1
    }
  }
}

resource link 'Microsoft.Cache/redis/linkedServers@2024-03-01' = {
  parent: cache
  name: 'cache2'
  properties: {
    linkedRedisCacheId: cache2.id
    linkedRedisCacheLocation: 'northeurope'
    serverRole: 'Secondary'
  }
}

resource hub 'Microsoft.SignalRService/signalR@2023-02-01' = {
  name: 'hub'
  location: 'westeurope'
  sku: {
    name: 'Premium_P1'
  }
  properties: {}
}

resource hubCopy 'Microsoft.SignalRService/signalR/replicas@2023-08-01-preview' = {
  parent: hub
  name: 'copy'
  location: 'northeurope'
  sku: {
    name: 'Premium_P1'
  }
  properties: {}
}
