param location string = 'northeurope'

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' existing = {
  name: 'psql-records'
}

resource postgresCopy 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-copy'
  location: location
  properties: {
    createMode: 'Replica'
    sourceServerResourceId: postgres.id
  }
}

resource mysql 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' existing = {
  name: 'mysql-records'
}

resource mysqlCopy 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'mysql-copy'
  location: location
  properties: {
    createMode: 'Replica'
    sourceServerResourceId: mysql.id
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01' existing = {
  name: 'sql-records'

  resource records 'databases' existing = {
    name: 'records'
  }
}

resource sqlCopy 'Microsoft.Sql/servers@2023-08-01' existing = {
  name: 'sql-copy'
}

resource recordsCopy 'Microsoft.Sql/servers/databases@2023-08-01' = {
  parent: sqlCopy
  name: 'records'
  location: location
  properties: {
    createMode: 'Secondary'
    sourceDatabaseId: sql::records.id
    requestedBackupStorageRedundancy: 'Local'
  }
}
