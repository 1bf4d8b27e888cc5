param location string = 'westeurope'

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {} // expect: tls-https-only

  resource staging 'slots' = {
    name: 'staging'
    properties: {} // expect: tls-https-only
  }
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {}
}

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'api'
  location: location
  properties: {
    configuration: {
      ingress: {
        external: true
        targetPort: 8080
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
      }
    }
  }
}

resource cdn 'Microsoft.Cdn/profiles@2024-02-01' existing = {
  name: 'cdn'

  resource www 'endpoints' = {
    name: 'www'
    properties: { // expect: tls-https-only
      origins: []
    }
  }
}

resource afd 'Microsoft.Cdn/profiles@2024-02-01' existing = {
  name: 'afd'

  resource www 'afdEndpoints' existing = {
    name: 'www'

    resource all 'routes' = {
      name: 'all'
      properties: { // expect: tls-https-only
        supportedProtocols: [
          'Http'
          'Https'
        ]
      }
    }
  }
}
