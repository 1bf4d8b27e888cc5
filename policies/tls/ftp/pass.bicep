param location string = 'westeurope'

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    siteConfig: {
      ftpsState: 'Disabled'
    }
  }

  resource staging 'slots' = {
    name: 'staging'
    properties: {
      siteConfig: {
        ftpsState: 'FtpsOnly'
      }
    }
  }
}

resource other 'Microsoft.Web/sites@2023-12-01' existing = {
  name: 'other'
}

resource web 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: other
  name: 'web'
  properties: {
    ftpsState: 'disabled'
  }
}
