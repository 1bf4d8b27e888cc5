param location string = 'westeurope'

@allowed([
  'Enabled'
  'Disabled'
])
param geoBackup string

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  properties: {
    version: '16'
    backup: {
      backupRetentionDays: 35
      geoRedundantBackup: geoBackup // unknown: backup-geo-redundant
    }
  }
}
