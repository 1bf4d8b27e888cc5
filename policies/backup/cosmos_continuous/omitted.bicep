param location string = 'westeurope'

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos-records'
  location: location
  properties: { // expect: backup-cosmos-continuous
    databaseAccountOfferType: 'Standard'
  }
}
