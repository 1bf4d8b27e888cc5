param location string = 'westeurope'

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' existing = {
  name: 'pg'

  resource secure 'configurations' = {
    name: 'require_secure_transport'
    properties: {
      source: 'user-override'
      value: 'ON'
    }
  }
}

resource mysql 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' existing = {
  name: 'my'

  resource secure 'configurations' = {
    name: 'require_secure_transport'
    properties: {
      value: 'on'
    }
  }
}

resource postgresOld 'Microsoft.DBforPostgreSQL/servers@2017-12-01' = {
  name: 'pgold'
  location: location
  properties: {
    sslEnforcement: 'Enabled'
  }
}

resource mysqlOld 'Microsoft.DBforMySQL/servers@2017-12-01' = {
  name: 'myold'
  location: location
  properties: {
    sslEnforcement: 'Enabled'
  }
}
