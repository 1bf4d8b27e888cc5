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
    securityRules: [
      {
        name: 'deny-all-in'
        properties: {
          ...anything
          access: 'Deny'
          direction: 'Inbound'
          priority: 4096
        }
      }
      {
        name: 'deny-all-out'
        properties: {
          ...anything
          access: 'Deny'
          direction: 'Outbound'
          priority: 4096
        }
      }
      { // expect: nsg-deny-all
        name: 'all-out'
        properties: {
          ...anything
          access: 'Allow'
          direction: 'Outbound'
          priority: 100
        }
      }
    ]
  }
}
