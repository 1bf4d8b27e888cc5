resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-app' // expect: availability-autoscale
  location: 'westeurope'
  kind: 'linux'
  sku: {
    name: 'P1v3'
  }
  properties: {
    reserved: true
  }
}
