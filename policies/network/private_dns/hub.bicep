param location string = 'westeurope'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'
}

// The network of the endpoint asks a server in the hub, whose network the zone is linked to.
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    dhcpOptions: { dnsServers: ['10.9.0.4'] }
    subnets: [
      { name: 'pe', properties: { addressPrefix: '10.0.1.0/24' } }
    ]
  }
}

resource vaults 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.vaultcore.azure.net'
  location: 'global'

  resource link 'virtualNetworkLinks' = {
    name: 'hub'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: resourceId('rg-hub', 'Microsoft.Network/virtualNetworks', 'hub') }
    }
  }
}

// Who declares this one links it, too.
resource blobs 'Microsoft.Network/privateDnsZones@2024-06-01' existing = {
  name: 'privatelink.blob.core.windows.net'
  scope: resourceGroup('00000000-0000-0000-0000-000000000002', 'rg-dns')
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'acct'
}

var targets = [
  { name: 'kv', id: vault.id, group: 'vault', zone: vaults.id }
  { name: 'acct', id: account.id, group: 'blob', zone: blobs.id }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [for target in targets: {
  name: 'pe-${target.name}'
  location: location
  properties: {
    subnet: { id: '${vnet.id}/subnets/pe' }
    privateLinkServiceConnections: [
      { name: 'c', properties: { privateLinkServiceId: target.id, groupIds: [target.group] } }
    ]
  }
}]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [for (target, i) in targets: {
  parent: endpoints[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      { name: 'zone', properties: { privateDnsZoneId: target.zone } }
    ]
  }
}]
