@description('How many connections wait in a pool.')
param smallest string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' existing = {
  name: 'psql-records'
}

resource smallestPool 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {
  parent: server
  name: 'pgbouncer.min_pool_size'
  properties: {
    value: smallest // unknown: availability-pgbouncer
    source: 'user-override'
  }
}
