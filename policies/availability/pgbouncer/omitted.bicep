param location string = 'westeurope'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  properties: { // expect: availability-pgbouncer
    version: '16'
  }
}
