param location string = 'westeurope'
param action 'Allow' | 'Deny'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'acct'
  location: location
  sku: {
    name: 'Standard_ZRS'
  }
  kind: 'StorageV2'
  properties: {
    networkAcls: {
      defaultAction: action // unknown: network-default-deny
    }
  }
}
