param location string = 'westeurope'

resource chats 'Microsoft.DocumentDB/databaseAccounts@2024-08-15' = {
  name: 'cosmos-chats'
  location: location
  kind: 'GlobalDocumentDB'
  properties: { // expect: availability-cosmos
    databaseAccountOfferType: 'Standard'
    locations: [
      { locationName: location, failoverPriority: 0, isZoneRedundant: true }
      { locationName: 'northeurope', failoverPriority: 1 } // expect: availability-cosmos
    ]
  }
}

resource mongo 'Microsoft.DocumentDB/mongoClusters@2025-09-01' = {
  name: 'mongo-chats'
  location: location
  properties: { // expect: availability-cosmos
    serverVersion: '8.0'
  }
}
