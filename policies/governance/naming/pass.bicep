param environment string = 'prd'

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-shop-${environment}'
  location: 'westeurope'
  properties: {
    addressSpace: {
      addressPrefixes: ['10.0.0.0/16']
    }
  }

  resource apps 'subnets' = {
    name: 'apps'
    properties: {
      addressPrefix: '10.0.1.0/24'
    }
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: 'privatelink.vaultcore.azure.net'
  location: 'global'
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stshop${environment}'
  location: 'westeurope'
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
}
