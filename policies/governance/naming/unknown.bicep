param network string

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: network // unknown: governance-naming
  location: 'westeurope'
  properties: {
    addressSpace: {
      addressPrefixes: ['10.0.0.0/16']
    }
  }
}
