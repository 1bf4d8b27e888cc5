param location string = 'westeurope'

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos'
  location: location
  properties: {
    databaseAccountOfferType: 'Standard'
  }
}
