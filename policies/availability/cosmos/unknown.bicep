param location string = 'westeurope'

@description('Whether each region takes writes.')
param everywhere bool

resource chats 'Microsoft.DocumentDB/databaseAccounts@2024-08-15' = {
  name: 'cosmos-chats'
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    enableMultipleWriteLocations: everywhere // unknown: availability-cosmos
    locations: [
      { locationName: location, failoverPriority: 0, isZoneRedundant: true }
      { locationName: 'northeurope', failoverPriority: 1, isZoneRedundant: true }
    ]
  }
}
