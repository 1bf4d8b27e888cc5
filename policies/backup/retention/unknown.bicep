param location string = 'westeurope'

@description('How many days back the database can be restored.')
@minValue(7)
@maxValue(35)
param days int

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  sku: {
    name: 'Standard_D2ds_v5'
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '16'
    backup: {
      backupRetentionDays: days // unknown: backup-retention
    }
  }
}
