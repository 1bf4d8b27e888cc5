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

resource site 'Microsoft.Web/staticSites@2023-12-01' = {
  name: 'stapp-orders'
  location: 'westeurope'
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {}
}
