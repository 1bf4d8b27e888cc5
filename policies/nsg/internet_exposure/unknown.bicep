param location string = 'westeurope'

@description('The addresses of the office.')
param office string

resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-app'
  location: location
  properties: {
    securityRules: [
      {
        name: 'ssh'
        properties: {
          access: 'Allow'
          direction: 'Inbound'
          priority: 110
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '22'
          sourceAddressPrefix: office // unknown: nsg-internet-exposure
          destinationAddressPrefix: '*'
        }
      }
    ]
  }
}
