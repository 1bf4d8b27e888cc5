resource windows 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-windows'
  location: 'westeurope'
  kind: 'app'
  properties: {
    siteConfig: {
      windowsFxVersion: 'DOCKER|acrorders.azurecr.io/orders:1.4' // expect: appservice-runtime
    }
  }
}

resource kind 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-kind'
  location: 'westeurope'
  kind: 'functionapp,linux,container' // expect: appservice-runtime
  properties: {
    siteConfig: {}
  }
}
