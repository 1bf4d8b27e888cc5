param location string = 'westeurope'

@description('Plain text: `@secure()` was forgotten.')
param dbPassword string

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    siteConfig: {
      appSettings: [
        {
          name: 'DB_PASSWORD'
          value: dbPassword // unknown: identity-plaintext-secret
        }
      ]
    }
  }
}
