param location string = 'westeurope'

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos-records'
  location: location
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      { locationName: 'West Europe', failoverPriority: 0 }
      { locationName: 'UK South', failoverPriority: 1 } // expect: residency-replicas
    ]
  }
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecords'
  location: 'brazilsouth'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_RAGRS' // expect: residency-replicas
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: 'crrecords'

  resource copy 'replications' = {
    name: 'eastus'
    location: 'eastus' // expect: residency-replicas
    properties: {}
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-records'
  location: location
  properties: {
    replication: {
      enabled: true
      location: 'uksouth' // expect: residency-replicas
    }
  }
}

resource hub 'Microsoft.NotificationHubs/namespaces@2023-10-01-preview' = {
  name: 'nh-records'
  location: location
  sku: {
    name: 'Standard'
  }
  properties: {
    replicationRegion: 'SouthEastAsia' // expect: residency-replicas
  }
}

resource abroad 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: 'cache-abroad'
  location: 'eastus'
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

resource cache 'Microsoft.Cache/redisEnterprise@2025-07-01' existing = {
  name: 'cache-records'

  resource database 'databases' = {
    name: 'default'
    properties: {
      geoReplication: {
        groupNickname: 'records'
        linkedDatabases: [ // expect: residency-replicas
          { id: abroad::database.id }
        ]
      }
    }
  }
}
