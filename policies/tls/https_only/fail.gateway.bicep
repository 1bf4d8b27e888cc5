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
          protocol: 'Http' // expect: tls-https-only
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
          backendAddressPool: {
            id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', name, 'web')
          }
        }
      }
    ]
    // No rule leads here.
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
