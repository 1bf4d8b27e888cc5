param location string = 'westeurope'

var tiers = {
  records: 'Continuous30Days'
  week: 'Continuous7Days'
}

resource accounts 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = [for tier in items(tiers): {
  name: 'cosmos-${tier.key}'
  location: location
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      { locationName: location, failoverPriority: 0 }
    ]
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: {
        tier: tier.value
      }
    }
  }
}]
