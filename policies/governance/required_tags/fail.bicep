resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: 'westeurope'
  tags: { // expect: governance-required-tags
    owner: 'orders'
    environment: 'production'
  }
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: 'westeurope'
  tags: {
    owner: '' // expect: governance-required-tags
    environment: 'production'
    project: 'shop'
  }
  properties: {
    addressSpace: {
      addressPrefixes: ['10.0.0.0/16']
    }
  }
}
