param location string = 'westeurope'

@description('It says nothing of what is judged.')
param login string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  sku: {
    name: 'Standard_D2ds_v5'
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '16'
    administratorLogin: login
    highAvailability: {
      mode: 'ZoneRedundant'
      standbyAvailabilityZone: '2'
    }
  }
}

resource near 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-near'
  location: location
  sku: {
    name: 'Standard_D2ds_v5'
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '15'
    highAvailability: {
      mode: 'SameZone'
    }
  }
}

// A replica has no standby of its own.
resource replica 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-replica'
  location: 'northeurope'
  properties: {
    createMode: 'Replica'
    sourceServerResourceId: server.id
  }
}

resource cluster 'Microsoft.DBforPostgreSQL/serverGroupsv2@2022-11-08' = {
  name: 'cosmos-records'
  location: location
  properties: {
    postgresqlVersion: '16'
    nodeCount: 2
    enableHa: true
  }
}
