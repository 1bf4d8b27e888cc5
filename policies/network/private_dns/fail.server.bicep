param location string = 'westeurope'

resource databases 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  name: 'vnet/db'
}

resource orders 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'orders.mysql.database.azure.com'
  location: 'global'
}

// Linked to another network.
resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: orders
  name: 'hub'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: resourceId('Microsoft.Network/virtualNetworks', 'hub') }
  }
}

resource mysql 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'my'
  location: location
  sku: { name: 'Standard_D2ds_v4', tier: 'GeneralPurpose' }
  properties: {
    network: {
      delegatedSubnetResourceId: databases.id
      privateDnsZoneResourceId: orders.id // expect: network-private-dns
    }
  }
}

// A zone for another kind of server.
resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' }
  properties: {
    version: '16'
    network: {
      delegatedSubnetResourceId: databases.id
      privateDnsZoneArmResourceId: resourceId('rg-hub', 'Microsoft.Network/privateDnsZones', 'orders.mysql.database.azure.com') // expect: network-private-dns
    }
  }
}
