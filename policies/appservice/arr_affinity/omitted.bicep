resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-orders'
  location: 'westeurope'
  kind: 'app,linux'
  properties: { // expect: appservice-arr-affinity
    httpsOnly: true
  }
}

resource staging 'Microsoft.Web/sites/slots@2023-12-01' = {
  parent: app
  name: 'staging'
  location: 'westeurope'
  properties: { // expect: appservice-arr-affinity
    httpsOnly: true
  }
}

resource functions 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-orders'
  location: 'westeurope'
  kind: 'functionapp,linux'
  properties: {
    httpsOnly: true
  }
}
