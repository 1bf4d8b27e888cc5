resource apis 'Microsoft.ApiManagement/service@2023-05-01-preview' = {
  name: 'apim'
  location: 'westeurope'
  sku: {
    name: 'Premium'
    capacity: 1
  }
  properties: {
    publisherName: 'Shop'
    publisherEmail: 'apis@example.com'
    additionalLocations: [
      {
        location: 'eastus' // expect: residency-replicas
        sku: {
          name: 'Premium'
          capacity: 1
        }
      }
    ]
  }
}
