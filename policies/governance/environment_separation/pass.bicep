param location string = 'westeurope'

resource one 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stone'
  location: location
  tags: {
    environment: 'production'
  }
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}

resource shared 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stshared'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'asp'
  location: location
  sku: {
    name: 'P1v3'
  }
}

resource apps 'Microsoft.Web/sites@2023-12-01' = [
  for name in ['shop-prd', 'orders-prd']: {
    name: 'app-${name}'
    location: location
    properties: {
      serverFarmId: plan.id
      httpsOnly: true
    }
  }
]

// A slot is a part of its app, whatever it is called.
resource slot 'Microsoft.Web/sites/slots@2023-12-01' = {
  parent: apps[0]
  name: 'staging'
  location: location
  properties: {
    serverFarmId: plan.id
  }
}
