resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql'
  location: 'northeurope'
  properties: {
    version: '16'
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Enabled'
    }
  }
}

resource orders 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'mysql'
  location: 'northeurope'
  properties: {
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Enabled'
    }
  }
}
