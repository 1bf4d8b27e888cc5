resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet' // expect: governance-naming
  location: 'westeurope'
  properties: {
    addressSpace: {
      addressPrefixes: ['10.0.0.0/16']
    }
  }
}
