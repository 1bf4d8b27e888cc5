param location string = 'westeurope'

@description('The names of subnets differ by installation.')
param appSubnetName string = 'app'

var delegations = {
  db: 'Microsoft.DBforPostgreSQL/flexibleServers'
  functions: 'Microsoft.App/environments'
  dns: 'Microsoft.Network/dnsResolvers'
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: concat(
      map(items(delegations), (item, i) => {
        name: item.key
        properties: {
          addressPrefix: cidrSubnet('10.0.0.0/16', 24, i)
          delegations: [{ name: 'd', properties: { serviceName: item.value } }]
        }
      }),
      // Endpoints need no delegation, nor does an environment without workload profiles.
      [
        { name: 'pe', properties: { addressPrefix: '10.0.11.0/24' } }
        { name: 'jobs', properties: { addressPrefix: '10.0.12.0/23' } }
      ]
    )
  }

  resource databases 'subnets' existing = {
    name: 'db'
  }

  resource apps 'subnets' = {
    name: appSubnetName
    properties: {
      addressPrefix: '10.0.13.0/24'
      delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.Web/serverFarms' } }]
    }
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  properties: {
    network: { delegatedSubnetResourceId: vnet::databases.id }
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'app'
  location: location
  kind: 'app,linux'
  properties: {
    serverFarmId: resourceId('Microsoft.Web/serverfarms', 'plan')
    virtualNetworkSubnetId: vnet::apps.id
    siteConfig: {}
  }

  resource staging 'slots' = {
    name: 'staging'
    location: location
    kind: 'app,linux'
    properties: {
      serverFarmId: resourceId('Microsoft.Web/serverfarms', 'plan')
      virtualNetworkSubnetId: vnet::apps.id
      siteConfig: {}
    }
  }
}

// The plan of Flex Consumption wants what environments want.
resource functions 'Microsoft.Web/sites@2024-04-01' = {
  name: 'functions'
  location: location
  kind: 'functionapp,linux'
  properties: {
    serverFarmId: resourceId('Microsoft.Web/serverfarms', 'flex')
    virtualNetworkSubnetId: '${vnet.id}/subnets/functions'
    siteConfig: {}
  }
}

resource resolver 'Microsoft.Network/dnsResolvers/inboundEndpoints@2022-07-01' = {
  name: 'resolver/in'
  location: location
  properties: {
    ipConfigurations: [{ subnet: { id: '${vnet.id}/subnets/dns' } }]
  }
}

resource jobs 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'jobs'
  location: location
  properties: {
    vnetConfiguration: { infrastructureSubnetId: '${vnet.id}/subnets/jobs' }
  }
}
