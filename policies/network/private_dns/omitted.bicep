param location string = 'westeurope'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'
}

resource endpoints 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  name: 'vnet/pe'
}

resource databases 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  name: 'vnet/db'
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-kv'
  location: location
  properties: { // expect: network-private-dns
    subnet: { id: endpoints.id }
    privateLinkServiceConnections: [
      { name: 'c', properties: { privateLinkServiceId: vault.id, groupIds: ['vault'] } }
    ]
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' }
  properties: {
    version: '16'
    network: { // expect: network-private-dns
      delegatedSubnetResourceId: databases.id
    }
  }
}
