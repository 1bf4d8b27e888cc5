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
  name: 'app-orders' // expect: appservice-slot
  location: 'westeurope'
  kind: 'app,linux'
  properties: {
    serverFarmId: plan.id
    siteConfig: {}
  }
}

resource sticky 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: app
  name: 'slotConfigNames'
  properties: {
    appSettingNames: [
      'APP_ENV'
    ]
    connectionStringNames: [
      'DATABASE_URL'
    ]
  }
}

resource portal 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-portal' // expect: appservice-slot
  location: 'westeurope'
  kind: 'app,linux'
  properties: {
    serverFarmId: plan.id
    siteConfig: {}
  }
}

resource staging 'Microsoft.Web/sites/slots@2023-12-01' = {
  parent: portal
  name: 'staging'
  location: 'westeurope'
  properties: {
    siteConfig: {}
  }
}

resource none 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: portal
  name: 'slotConfigNames'
  properties: {
    appSettingNames: []
  }
}

resource functions 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-orders'
  location: 'westeurope'
  kind: 'functionapp,linux'
  properties: {
    siteConfig: {}
  }
}
