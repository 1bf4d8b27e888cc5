resource orders 'Microsoft.DocumentDB/databaseAccounts@2024-08-15' = {
  name: 'cosmos'
  location: 'uksouth'
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      {
        locationName: 'westeurope'
        failoverPriority: 0
      }
    ]
    backupPolicy: {
      type: 'Periodic'
      periodicModeProperties: {
        backupIntervalInMinutes: 240
        backupRetentionIntervalInHours: 8
        backupStorageRedundancy: 'Geo' // expect: residency-replicas
      }
    }
  }
}

resource server 'Microsoft.Sql/servers@2023-08-01' = {
  name: 'sql'
  location: 'uksouth'
  properties: {
    minimalTlsVersion: '1.2'
  }
}

resource shop 'Microsoft.Sql/servers/databases@2023-08-01' = {
  parent: server
  name: 'shop'
  location: 'uksouth'
  properties: {
    requestedBackupStorageRedundancy: 'Geo' // expect: residency-replicas
  }
}
