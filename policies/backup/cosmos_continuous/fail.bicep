param location string = 'westeurope'

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos-records'
  location: location
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      { locationName: location, failoverPriority: 0 }
    ]
    backupPolicy: {
      type: 'Periodic' // expect: backup-cosmos-continuous
    }
  }
}
