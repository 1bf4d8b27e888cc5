// Nobody says which region it is, but there is no second one.
param location string

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-records'
  location: location
  properties: {}
}

resource events 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'events-records'
  location: location
  sku: {
    name: 'Standard'
  }
  properties: {}
}

resource apis 'Microsoft.ApiManagement/service@2023-05-01-preview' = {
  name: 'apim-records'
  location: location
  sku: {
    name: 'Developer'
    capacity: 1
  }
  properties: {
    publisherName: 'Records'
    publisherEmail: 'apis@example.com'
  }
}
