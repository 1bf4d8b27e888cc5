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

resource consumption 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-functions'
  location: 'westeurope'
  kind: 'functionapp'
  sku: {
    name: 'Y1'
  }
  properties: {
    reserved: true
  }
}

resource functions 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-orders'
  location: 'westeurope'
  kind: 'functionapp,linux'
  properties: {
    serverFarmId: consumption.id
    siteConfig: {}
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-orders'
  location: 'westeurope'
  kind: 'app,linux'
  properties: {
    serverFarmId: plan.id
    siteConfig: {}
  }
}

resource web 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: app
  name: 'web'
  properties: {
    healthCheckPath: '/health'
  }
}
