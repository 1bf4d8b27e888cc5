param location string = 'westeurope' // expect: governance-environment-separation

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'asp' // expect: governance-environment-separation
  location: location
  sku: {
    name: 'P1v3'
  }
}

resource apps 'Microsoft.Web/sites@2023-12-01' = [
  for name in ['shop-prd', 'shop-stg']: {
    name: 'app-${name}'
    location: location
    properties: {
      serverFarmId: plan.id
      httpsOnly: true
    }
  }
]

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae' // expect: governance-environment-separation
  location: location
  properties: {}
}

resource containers 'Microsoft.App/containerApps@2024-03-01' = [
  for stage in ['dev', 'stg']: {
    name: 'api-${stage}'
    location: location
    properties: {
      environmentId: environment.id
    }
  }
]
