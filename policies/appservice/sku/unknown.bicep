param planSize string

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-app'
  location: 'westeurope'
  kind: 'linux'
  sku: {
    name: planSize // unknown: appservice-sku
  }
  properties: {
    reserved: true
  }
}
