param location string = 'westeurope'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  sku: {
    name: 'Standard_D2ds_v5'
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '16'
    storage: {
      storageSizeGB: 128
      autoGrow: 'Enabled'
    }
    highAvailability: {
      mode: 'Disabled' // expect: availability-postgresql
    }
  }
}

resource cluster 'Microsoft.DBforPostgreSQL/serverGroupsv2@2022-11-08' = {
  name: 'cosmos-records'
  location: location
  properties: {
    postgresqlVersion: '16'
    nodeCount: 2
    enableHa: false // expect: availability-postgresql
  }
}
