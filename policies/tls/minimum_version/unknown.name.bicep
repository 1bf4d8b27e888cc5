param setting string

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' existing = {
  name: 'pg'
}

resource configuration 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {
  parent: postgres
  name: setting // unknown: tls-minimum-version
  properties: {
    value: 'TLSv1'
    source: 'user-override'
  }
}
