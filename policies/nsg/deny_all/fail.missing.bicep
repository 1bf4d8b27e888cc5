param location string = 'westeurope'

var anything = {
  protocol: '*'
  sourcePortRange: '*'
  destinationPortRange: '*'
  sourceAddressPrefix: '*'
  destinationAddressPrefix: '*'
}

resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-app'
  location: location
  properties: {
    securityRules: [ // expect: nsg-deny-all
      {
        name: 'web'
        properties: {
          ...anything
          access: 'Allow'
          direction: 'Inbound'
          priority: 100
          protocol: 'Tcp'
          destinationPortRange: '443'
          sourceAddressPrefix: 'Internet'
        }
      }
      {
        name: 'deny-all-in'
        properties: {
          ...anything
          access: 'Deny'
          direction: 'Inbound'
          priority: 4096
        }
      }
    ]
  }
}
