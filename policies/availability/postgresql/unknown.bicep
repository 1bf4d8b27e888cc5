param location string = 'westeurope'

@allowed(['Disabled', 'SameZone', 'ZoneRedundant'])
param availability string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  sku: {
    name: 'Standard_D2ds_v5'
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '16'
    highAvailability: {
      mode: availability // unknown: availability-postgresql
    }
  }
}
