param location string = 'westeurope'

@description('The oldest version of TLS that clients may speak.')
param oldest 'TLS1_0' | 'TLS1_1' | 'TLS1_2' | 'TLS1_3'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    minimumTlsVersion: oldest // unknown: tls-minimum-version
  }
}
