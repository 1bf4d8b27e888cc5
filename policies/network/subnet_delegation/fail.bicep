param location string = 'westeurope'

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [
      {
        name: 'db'
        properties: { // expect: network-subnet-delegation
          addressPrefix: '10.0.1.0/24'
        }
      }
      {
        name: 'jobs'
        properties: {
          addressPrefix: '10.0.2.0/24'
          delegations: [] // expect: network-subnet-delegation
        }
      }
    ]
  }

  resource apps 'subnets' = {
    name: 'app'
    properties: {
      addressPrefix: '10.0.3.0/24'
      delegations: [ // expect: network-subnet-delegation
        { name: 'd', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }
      ]
    }
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  properties: {
    network: { delegatedSubnetResourceId: resourceId('Microsoft.Network/virtualNetworks/subnets', vnet.name, 'db') }
  }
}

resource jobs 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'jobs'
  location: location
  properties: {
    osType: 'Linux'
    subnetIds: [{ id: '${vnet.id}/subnets/jobs' }]
    containers: []
  }
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' existing = {
  name: 'plan'
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'app'
  location: location
  kind: 'app,linux'
  properties: {
    serverFarmId: plan.id
    virtualNetworkSubnetId: vnet::apps.id
    siteConfig: {}
  }
}
