@secure()
param backend string

resource service 'Microsoft.ApiManagement/service@2023-05-01-preview' = {
  name: 'apim'
  location: 'westeurope'
  identity: {
    type: 'SystemAssigned'
  }
  sku: {
    name: 'Developer'
    capacity: 1
  }
  properties: {
    publisherEmail: 'api@example.com'
    publisherName: 'Example'
  }
}

resource backendKey 'Microsoft.ApiManagement/service/namedValues@2023-05-01-preview' = {
  parent: service
  name: 'backend'
  properties: {
    displayName: 'backend'
    secret: true
    value: backend // expect: identity-keyvault-reference
  }
}
