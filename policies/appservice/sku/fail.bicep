resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-app'
  location: 'westeurope'
  kind: 'linux'
  sku: {
    name: 'B1' // expect: appservice-sku
  }
  properties: {
    reserved: true
  }
}

resource functions 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-functions'
  location: 'westeurope'
  kind: 'functionapp'
  sku: {
    name: 'Y1' // expect: appservice-sku
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/staticSites@2023-12-01' = {
  name: 'stapp-orders'
  location: 'westeurope'
  sku: {
    name: 'Free' // expect: appservice-sku
    tier: 'Free'
  }
  properties: {}
}
