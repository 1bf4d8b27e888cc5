param location string = 'westeurope'

resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-app'
  location: location
  properties: {
    securityRules: [
      {
        name: 'web'
        properties: {
          access: 'Allow'
          direction: 'Inbound'
          priority: 100
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: 'Internet'
          destinationAddressPrefix: '*'
        }
      }
    ]
  }

  resource rdp 'securityRules' = {
    name: 'rdp'
    properties: { // expect: nsg-internet-exposure
      access: 'Allow'
      direction: 'Inbound'
      priority: 130
      protocol: '*'
      sourcePortRange: '*'
      destinationPortRange: '3389'
      sourceAddressPrefix: '0.0.0.0/0'
      destinationAddressPrefix: '*'
    }
  }
}
