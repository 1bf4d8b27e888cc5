param location string = 'westeurope'

@description('What the subnet is delegated to.')
param service string

resource databases 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  name: 'vnet/db'
  properties: {
    addressPrefix: '10.0.1.0/24'
    delegations: [
      { name: 'd', properties: { serviceName: service } } // unknown: network-subnet-delegation
    ]
  }
}

resource mysql 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'my'
  location: location
  properties: {
    network: { delegatedSubnetResourceId: databases.id }
  }
}
