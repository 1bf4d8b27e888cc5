param location string = 'westeurope'

var settings = {
  'pgbouncer.enabled': 'true'
  'pgbouncer.pool_mode': 'transaction'
  'pgbouncer.default_pool_size': '50'
  'pgbouncer.min_pool_size': '10'
  'pgbouncer.server_idle_timeout': '600'
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  properties: {
    version: '16'
  }
}

@batchSize(1)
resource configuration 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = [
  for setting in items(settings): {
    parent: server
    name: setting.key
    properties: {
      value: setting.value
      source: 'user-override'
    }
  }
]
