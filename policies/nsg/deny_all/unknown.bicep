param location string = 'westeurope'
param lastAccess 'Allow' | 'Deny'

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
          access: lastAccess // unknown: nsg-deny-all
          direction: 'Outbound'
          priority: 4096
        }
      }
    ]
  }
}
