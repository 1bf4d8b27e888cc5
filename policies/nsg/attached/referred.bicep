// Who refers to a subnet says nothing of it; what is written in its network counts.
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [
      {
        name: 'app'
        properties: { // expect: nsg-attached
          addressPrefix: '10.0.1.0/24'
        }
      }
    ]
  }

  resource apps 'subnets' existing = {
    name: 'app'
  }
}

output appSubnetId string = vnet::apps.id
