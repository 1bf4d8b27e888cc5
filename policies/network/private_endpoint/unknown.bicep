param location string = 'westeurope'

@description('The part of the vault that the endpoint is for.')
param group string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv' // unknown: network-private-endpoint
  location: location
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}

resource subnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  name: 'vnet/pe'
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-kv'
  location: location
  properties: {
    subnet: {
      id: subnet.id
    }
    privateLinkServiceConnections: [
      {
        name: 'c'
        properties: {
          privateLinkServiceId: vault.id
          groupIds: [group]
        }
      }
    ]
  }
}
