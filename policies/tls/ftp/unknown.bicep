param location string = 'westeurope'

@allowed([
  'AllAllowed'
  'Disabled'
  'FtpsOnly'
])
param ftpsState string

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    siteConfig: {
      ftpsState: ftpsState // unknown: tls-ftp
    }
  }
}
