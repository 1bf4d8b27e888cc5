param location string = 'westeurope'

resource databases 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  name: 'vnet/db'
  properties: { // expect: network-subnet-delegation
    addressPrefix: '10.0.1.0/24'
  }
}

resource mysql 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'my'
  location: location
  properties: {
    network: { delegatedSubnetResourceId: databases.id }
  }
}
