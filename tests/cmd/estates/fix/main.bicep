param location string = 'westeurope'
param minTls string
@secure()
param administratorPassword string

resource records 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecords'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    minimumTlsVersion: minTls
    allowBlobPublicAccess: true // for the old web page
  }
}

resource server 'Microsoft.Sql/servers@2023-08-01' = {
  name: 'sql-records'
  location: location
  properties: {
    administratorLogin: 'keeper'
    administratorLoginPassword: 'Not-a-real-1' // by hand
    minimalTlsVersion: location == 'westeurope' ? '1.1' : '1.2'
  }
}
