// Nobody says what the properties are, and where these resources lie does not hang on them.
param settings object

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecords'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: settings
}

resource site 'Microsoft.Web/sites@2023-12-01' existing = {
  name: 'app-records'

  resource values 'config' = {
    name: 'appsettings'
    properties: settings
  }
}
