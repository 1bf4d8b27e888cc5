param location string = 'westeurope'

resource sql 'Microsoft.Sql/servers@2023-08-01-preview' = {
  name: 'sql'
  location: location
  properties: {
    administratorLogin: 'sqladmin'
  }

  resource entraOnly 'azureADOnlyAuthentications' = {
    name: 'Default'
    properties: {
      azureADOnlyAuthentication: true
    }
  }
}

resource mysql 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'my'
  location: location
  properties: {
    version: '8.0.21'
  }

  resource entraOnly 'configurations' = {
    name: 'aad_auth_only'
    properties: {
      value: 'ON'
    }
  }
}

resource mongo 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'mongo'
  location: location
  kind: 'MongoDB'
  properties: {}
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    httpsOnly: true
  }
}

resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = [for way in ['ftp', 'scm']: {
  parent: app
  name: way
  properties: {
    allow: false
  }
}]
