param location string = 'westeurope'

@description('Which one it is says nothing of how many there are.')
param secondRegion string

var regions = [
  location
  secondRegion
]

resource chats 'Microsoft.DocumentDB/databaseAccounts@2024-08-15' = {
  name: 'cosmos-chats'
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    enableMultipleWriteLocations: true
    locations: [
      for (region, i) in regions: {
        locationName: region
        failoverPriority: i
        isZoneRedundant: true
      }
    ]
  }
}

resource mongo 'Microsoft.DocumentDB/mongoClusters@2025-09-01' = {
  name: 'mongo-chats'
  location: location
  properties: {
    serverVersion: '8.0'
    highAvailability: {
      targetMode: 'ZoneRedundantPreferred'
    }
  }
}

resource cassandra 'Microsoft.DocumentDB/cassandraClusters@2023-04-15' existing = {
  name: 'cass-chats'
}

resource west 'Microsoft.DocumentDB/cassandraClusters/dataCenters@2023-04-15' = {
  parent: cassandra
  name: 'dc-west'
  properties: {
    dataCenterLocation: location
    nodeCount: 3
    availabilityZone: true
  }
}
