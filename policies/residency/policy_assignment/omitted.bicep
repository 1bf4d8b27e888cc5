targetScope = 'subscription' // expect: residency-policy-assignment

resource data 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-data'
  location: 'westeurope'
}
