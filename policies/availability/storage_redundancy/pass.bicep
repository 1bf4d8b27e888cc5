param location string = 'westeurope'

var accounts = [
  { name: 'stimages', sku: 'Standard_RAGZRS' }
  { name: 'stbackup', sku: 'Standard_RAGRS' }
]

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = [
  for entry in accounts: {
    name: entry.name
    location: location
    kind: 'StorageV2'
    sku: {
      name: entry.sku
    }
    properties: {
      minimumTlsVersion: 'TLS1_2'
    }
  }
]

// Premium file shares stay in their region.
resource shares 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stshares'
  location: location
  kind: 'FileStorage'
  sku: {
    name: 'Premium_ZRS'
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
  }
}
