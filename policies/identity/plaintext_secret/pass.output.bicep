param location string = 'westeurope'

@secure()
param adminPassword string

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
}

@secure()
output password string = adminPassword
output accountId string = account.id
output endpoint string = account.properties.primaryEndpoints.blob
