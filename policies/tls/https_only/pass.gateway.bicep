param location string = 'westeurope'
param name string = 'gw'

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: name
  location: location
  properties: {
    httpListeners: [
      {
        name: 'http'
        properties: {
          protocol: 'Http'
        }
      }
      {
        name: 'https'
        properties: {
          protocol: 'Https'
        }
      }
    ]
    requestRoutingRules: [
      {
        name: 'first'
        properties: {
          ruleType: 'Basic'
          httpListener: {
            id: resourceId('Microsoft.Network/applicationGateways/httpListeners', name, 'http')
          }
          redirectConfiguration: {
            id: resourceId('Microsoft.Network/applicationGateways/redirectConfigurations', name, 'tohttps')
          }
        }
      }
    ]
    redirectConfigurations: [
      {
        name: 'tohttps'
        properties: {
          redirectType: 'Permanent'
          targetListener: {
            id: resourceId('Microsoft.Network/applicationGateways/httpListeners', name, 'https')
          }
        }
      }
    ]
  }
}
