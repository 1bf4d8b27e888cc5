param slotName string

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
  name: 'app-orders' // unknown: appservice-slot
  location: 'westeurope'
  kind: 'app,linux'
  properties: {
    serverFarmId: plan.id
    siteConfig: {}
  }
}

resource staging 'Microsoft.Web/sites/slots@2023-12-01' = {
  parent: app
  name: slotName
  location: 'westeurope'
  properties: {
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
