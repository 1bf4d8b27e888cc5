resource brazil 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'strecordsbrazil'
  location: 'Brazil South' // expect: residency-location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
}

resource norway 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-records'
  location: 'norwayeast' // expect: residency-location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
  }
}

resource misspelt 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-records'
  location: 'westeuropa' // expect: residency-location
  properties: {
    addressSpace: {
      addressPrefixes: [
        '10.0.0.0/16'
      ]
    }
  }
}

resource frontDoor 'Microsoft.Cdn/profiles@2024-02-01' = {
  name: 'afd-records'
  location: 'global' // expect: residency-location
  sku: {
    name: 'Premium_AzureFrontDoor'
  }
}

resource mail 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: 'acs-records'
  location: 'global'
  properties: {
    dataLocation: 'United States' // expect: residency-location
  }
}
