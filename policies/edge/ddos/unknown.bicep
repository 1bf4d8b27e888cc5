param location string = 'westeurope'

@description('A plan costs; small installations go without.')
param protected bool

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    enableDdosProtection: protected // unknown: edge-ddos
    ddosProtectionPlan: { id: resourceId('rg-hub', 'Microsoft.Network/ddosProtectionPlans', 'ddos') }
  }
}
