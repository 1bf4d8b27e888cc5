param location string = 'westeurope'

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    siteConfig: {}
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01-preview' = {
  name: 'sql'
  location: location
  properties: {
    administrators: {
      azureADOnlyAuthentication: true
    }
  }
}
