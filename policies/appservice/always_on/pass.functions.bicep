resource functions 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-functions'
  location: 'westeurope'
  kind: 'elastic'
  sku: {
    name: 'EP1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-orders'
  location: 'westeurope'
  kind: 'functionapp,linux'
  properties: {
    serverFarmId: functions.id
    siteConfig: {}
  }
}

resource staging 'Microsoft.Web/sites/slots@2023-12-01' = {
  parent: app
  name: 'staging'
  location: 'westeurope'
  properties: {
    siteConfig: {}
  }
}

resource flex 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-flex'
  location: 'westeurope'
  kind: 'functionapp,linux'
  properties: {
    functionAppConfig: {
      runtime: {
        name: 'python'
        version: '3.12'
      }
    }
  }
}
