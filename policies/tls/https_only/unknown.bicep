param location string = 'westeurope'
param httpsOnly bool

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    httpsOnly: httpsOnly // unknown: tls-https-only
  }
}
