targetScope = 'subscription'

resource data 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'data' // expect: governance-naming
  location: 'westeurope'
}
