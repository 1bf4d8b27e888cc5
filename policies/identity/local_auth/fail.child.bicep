param location string = 'westeurope'

resource mysql 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'my'
  location: location
  properties: { // expect: identity-local-auth
    version: '8.0.21'
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: { // expect: identity-local-auth
    httpsOnly: true
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }
}
