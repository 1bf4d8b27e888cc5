param location string = 'westeurope'

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    httpsOnly: false // expect: tls-https-only
  }

  resource staging 'slots' = {
    name: 'staging'
    properties: {
      httpsOnly: false // expect: tls-https-only
    }
  }
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    supportsHttpsTrafficOnly: false // expect: tls-https-only
  }
}

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'api'
  location: location
  properties: {
    configuration: {
      ingress: {
        external: true
        targetPort: 8080
        allowInsecure: true // expect: tls-https-only
      }
    }
  }
}

resource tcp 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'tcp'
  location: location
  properties: {
    configuration: {
      ingress: {
        external: true
        targetPort: 8080
        transport: 'Tcp' // expect: tls-https-only
      }
    }
  }
}

resource spring 'Microsoft.AppPlatform/Spring@2024-01-01-preview' existing = {
  name: 'spring'

  resource api 'apps' = {
    name: 'api'
    properties: {
      httpsOnly: false // expect: tls-https-only
    }
  }
}

resource cdn 'Microsoft.Cdn/profiles@2024-02-01' existing = {
  name: 'cdn'

  resource www 'endpoints' = {
    name: 'www'
    properties: {
      origins: []
      isHttpAllowed: true // expect: tls-https-only
    }
  }
}

resource afd 'Microsoft.Cdn/profiles@2024-02-01' existing = {
  name: 'afd'

  resource www 'afdEndpoints' existing = {
    name: 'www'

    resource all 'routes' = {
      name: 'all'
      properties: {
        supportedProtocols: [
          'Http'
          'Https'
        ]
        httpsRedirect: 'Disabled' // expect: tls-https-only
      }
    }
  }
}

resource frontDoor 'Microsoft.Network/frontDoors@2021-06-01' = {
  name: 'fd'
  location: location
  properties: {
    routingRules: [
      {
        name: 'all'
        properties: {
          acceptedProtocols: [
            'Http' // expect: tls-https-only
          ]
          routeConfiguration: {
            '@odata.type': '#Microsoft.Azure.FrontDoor.Models.FrontdoorForwardingConfiguration'
          }
        }
      }
    ]
  }
}

resource gateway 'Microsoft.ApiManagement/service@2023-05-01-preview' existing = {
  name: 'apim'
}

resource orders 'Microsoft.ApiManagement/service/apis@2023-05-01-preview' = {
  parent: gateway
  name: 'orders'
  properties: {
    path: 'orders'
    protocols: [
      'http' // expect: tls-https-only
    ]
  }
}
