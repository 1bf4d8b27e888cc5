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
  kind: 'app,linux,container'
  properties: {
    serverFarmId: plan.id
    siteConfig: { // expect: appservice-registry-identity
      linuxFxVersion: 'DOCKER|acrorders.azurecr.io/orders:1.4'
    }
  }
}

resource staging 'Microsoft.Web/sites/slots@2023-12-01' = {
  parent: app
  name: 'staging'
  location: 'westeurope'
  properties: {
    siteConfig: { // expect: appservice-registry-identity
      linuxFxVersion: 'DOCKER|acrorders.azurecr.io/orders:1.4'
    }
  }
}
