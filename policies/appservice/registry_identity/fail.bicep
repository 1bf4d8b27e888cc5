resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-app'
  location: 'westeurope'
  kind: 'linux'
  sku: {
    name: 'P1v3'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-orders'
  location: 'westeurope'
  kind: 'app,linux,container'
  properties: {
    serverFarmId: plan.id
    siteConfig: {
      linuxFxVersion: 'DOCKER|acrorders.azurecr.io/orders:1.4'
      acrUseManagedIdentityCreds: false // expect: appservice-registry-identity
      appSettings: [
        {
          name: 'DOCKER_REGISTRY_SERVER_URL'
          value: 'https://acrorders.azurecr.io'
        }
        {
          name: 'DOCKER_REGISTRY_SERVER_PASSWORD'
          value: '@Microsoft.KeyVault(VaultName=kv-orders;SecretName=registry)' // expect: appservice-registry-identity
        }
      ]
    }
  }
}

resource staging 'Microsoft.Web/sites/slots@2023-12-01' = {
  parent: app
  name: 'staging'
  location: 'westeurope'
  properties: {
    siteConfig: {
      linuxFxVersion: 'DOCKER|contoso/orders:1.4' // expect: appservice-registry-identity
      acrUseManagedIdentityCreds: true
    }
  }
}

resource other 'Microsoft.Web/sites@2023-12-01' existing = {
  name: 'app-other'
}

resource web 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: other
  name: 'web'
  properties: {
    linuxFxVersion: 'DOCKER|acrorders.azurecr.io/orders:1.4'
    acrUseManagedIdentityCreds: false // expect: appservice-registry-identity
  }
}

resource settings 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: other
  name: 'appsettings'
  properties: {
    DOCKER_REGISTRY_SERVER_PASSWORD: '@Microsoft.KeyVault(VaultName=kv-orders;SecretName=registry)' // expect: appservice-registry-identity
  }
}
