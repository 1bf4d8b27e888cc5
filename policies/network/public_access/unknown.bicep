param location string = 'westeurope'
param access 'Enabled' | 'Disabled' | 'SecuredByPerimeter'

resource sql 'Microsoft.Sql/servers@2021-11-01' = {
  name: 'sql'
  location: location
  properties: {
    publicNetworkAccess: access // unknown: network-public-access
  }
}
