param location string = 'westeurope'

resource chats 'Microsoft.DocumentDB/databaseAccounts@2024-08-15' = {
  name: 'cosmos-chats'
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    enableMultipleWriteLocations: false // expect: availability-cosmos
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: true
      }
      {
        locationName: 'northeurope'
        failoverPriority: 1
        isZoneRedundant: false // expect: availability-cosmos
      }
    ]
  }
}

resource alone 'Microsoft.DocumentDB/databaseAccounts@2024-08-15' = {
  name: 'cosmos-alone'
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    enableMultipleWriteLocations: true
    locations: [ // expect: availability-cosmos
      {
        locationName: location
        failoverPriority: 0
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
      targetMode: 'Disabled' // expect: availability-cosmos
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
    availabilityZone: false // expect: availability-cosmos
  }
}
