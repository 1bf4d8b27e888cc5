param location string = 'westeurope'
param serverId string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records' // unknown: backup-instance
  location: location
  properties: {
    version: '16'
  }
}

resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' existing = {
  name: 'bv-records'

  resource policy 'backupPolicies' existing = {
    name: 'postgres'
  }
}

resource records 'Microsoft.DataProtection/backupVaults/backupInstances@2024-04-01' = {
  parent: vault
  name: 'psql-records'
  properties: {
    objectType: 'BackupInstance'
    dataSourceInfo: {
      objectType: 'Datasource'
      datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers'
      resourceID: serverId
    }
    policyInfo: {
      policyId: vault::policy.id
    }
  }
}
