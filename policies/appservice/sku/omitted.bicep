resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-app' // expect: appservice-sku
  location: 'westeurope'
  properties: {}
}

resource site 'Microsoft.Web/staticSites@2023-12-01' = {
  name: 'stapp-orders' // expect: appservice-sku
  location: 'westeurope'
  properties: {}
}
