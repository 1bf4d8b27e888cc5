param location string = 'westeurope'

@description('Where the second copy lies.')
param secondary string

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos-records'
  location: location
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      {
        locationName: location
        failoverPriority: 0
      }
      {
        locationName: secondary // unknown: residency-replicas
        failoverPriority: 1
      }
    ]
  }
}
