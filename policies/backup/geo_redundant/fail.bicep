param location string = 'westeurope'

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  properties: {
    version: '16'
    backup: {
      backupRetentionDays: 35
      geoRedundantBackup: 'Disabled' // expect: backup-geo-redundant
    }
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01' existing = {
  name: 'sql-records'
}

resource database 'Microsoft.Sql/servers/databases@2023-08-01' = {
  parent: sql
  name: 'records'
  location: location
  properties: {
    requestedBackupStorageRedundancy: 'Local' // expect: backup-geo-redundant
  }
}

resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bvault-records'
  location: location
  properties: {
    storageSettings: [ // expect: backup-geo-redundant
      {
        datastoreType: 'VaultStore'
        type: 'LocallyRedundant'
      }
    ]
  }
}
