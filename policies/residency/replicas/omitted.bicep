resource sql 'Microsoft.Sql/servers@2023-08-01-preview' existing = {
  name: 'sql-records'
}

// Geo-redundant backup is the default; the pair of UK South is UK West.
resource records 'Microsoft.Sql/servers/databases@2023-08-01-preview' = {
  parent: sql
  name: 'records'
  location: 'uksouth'
  sku: {
    name: 'S0'
    tier: 'Standard'
  }
  properties: {} // expect: residency-replicas
}

resource archive 'Microsoft.Sql/servers/databases@2023-08-01-preview' = {
  parent: sql
  name: 'archive'
  location: 'westeurope'
  sku: {
    name: 'S0'
    tier: 'Standard'
  }
  properties: {}
}
