resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql'
  location: 'uksouth'
  properties: {
    version: '16'
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Enabled' // expect: residency-replicas
    }
  }
}

resource orders 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'mysql'
  location: 'uksouth'
  properties: {
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Enabled' // expect: residency-replicas
    }
  }
}
