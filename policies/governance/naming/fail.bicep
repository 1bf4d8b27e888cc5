resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'network' // expect: governance-naming
  location: 'westeurope'
  properties: {
    addressSpace: {
      addressPrefixes: ['10.0.0.0/16']
    }
  }
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'files' // expect: governance-naming
  location: 'westeurope'
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}
