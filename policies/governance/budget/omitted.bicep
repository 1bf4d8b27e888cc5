targetScope = 'subscription'

resource data 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-data' // expect: governance-budget
  location: 'westeurope'
}
