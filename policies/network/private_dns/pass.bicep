param location string = 'westeurope'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'
}

resource model 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai'
  location: location
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: {}
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: 'mlw'
}

resource site 'Microsoft.Web/sites@2024-04-01' existing = {
  name: 'app'
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
  }

  resource endpoints 'subnets' = {
    name: 'pe'
    properties: { addressPrefix: '10.0.1.0/24' }
  }

  resource databases 'subnets' = {
    name: 'db'
    properties: { addressPrefix: '10.0.2.0/24' }
  }
}

var zoneNames = [
  'privatelink.vaultcore.azure.net'
  'privatelink.openai.azure.com'
  'privatelink.api.azureml.ms'
  'privatelink.notebooks.azure.net'
  'privatelink.azurewebsites.net'
  'orders.private.postgres.database.azure.com'
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zoneName in zoneNames: {
  name: zoneName
  location: 'global'
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (zoneName, i) in zoneNames: {
  parent: zones[i]
  name: 'vnet'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: vnet.id }
  }
}]

var targets = [
  { name: 'kv', id: vault.id, group: 'vault', zones: [0] }
  { name: 'oai', id: model.id, group: 'account', zones: [1] }
  { name: 'mlw', id: workspace.id, group: 'amlworkspace', zones: [2, 3] }
  { name: 'app', id: site.id, group: 'sites-staging', zones: [4] }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [for target in targets: {
  name: 'pe-${target.name}'
  location: location
  properties: {
    subnet: { id: vnet::endpoints.id }
    privateLinkServiceConnections: [
      { name: 'c', properties: { privateLinkServiceId: target.id, groupIds: [target.group] } }
    ]
  }
}]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [for (target, i) in targets: {
  parent: endpoints[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [for zone in target.zones: { name: 'zone${zone}', properties: { privateDnsZoneId: zones[zone].id } }]
  }
}]

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' }
  properties: {
    version: '16'
    network: {
      delegatedSubnetResourceId: vnet::databases.id
      privateDnsZoneArmResourceId: zones[5].id
    }
  }
}

// A server that is reached in another way asks for no zone.
resource mysql 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'my'
  location: location
  sku: { name: 'Standard_D2ds_v4', tier: 'GeneralPurpose' }
  properties: {
    network: { publicNetworkAccess: 'Disabled' }
  }
}
