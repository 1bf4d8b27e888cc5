param location string = 'westeurope'

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  properties: { // expect: backup-geo-redundant
    version: '16'
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01' existing = {
  name: 'sql-records'
}

resource database 'Microsoft.Sql/servers/databases@2023-08-01' = {
  parent: sql
  name: 'records'
  location: location
  properties: {}
}
