var tags = {
  owner: 'orders'
  environment: 'production'
  project: 'shop'
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: 'westeurope'
  tags: {
    Owner: 'orders'
    Environment: 'production'
    Project: 'shop'
    'cost-center': '7'
  }
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet'
  location: 'westeurope'
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: ['10.0.0.0/16']
    }
  }
}

resource apps 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: network
  name: 'app'
  properties: {
    addressPrefix: '10.0.1.0/24'
  }
}
