targetScope = 'subscription'

resource records 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-records'
  location: 'Norway East' // expect: residency-location
}

resource archive 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-archive'
  location: 'eastus' // expect: residency-location
}
