resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-app'
  location: 'westeurope'
  kind: 'linux'
  sku: {
    name: 'P1v3'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-orders'
  location: 'westeurope'
  kind: 'app,linux'
  properties: {
    serverFarmId: plan.id
    siteConfig: {} // expect: appservice-64-bit
  }
}

resource staging 'Microsoft.Web/sites/slots@2023-12-01' = {
  parent: app
  name: 'staging'
  location: 'westeurope'
  properties: {
    serverFarmId: plan.id
    siteConfig: {} // expect: appservice-64-bit
  }
}

resource other 'Microsoft.Web/sites@2023-12-01' existing = {
  name: 'app-other'
}

resource web 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: other
  name: 'web'
  properties: {}
}
