param subscriptionOfPeer string

// seawall: ignore[identity-local-auth] the old client signs in with keys — until 2026-08-31
resource legacy 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'stlegacy'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    allowBlobPublicAccess: false
    // seawall: ignore[tls-minimum-version] the scanner in the post room knows no other — until 2026-06-20
    minimumTlsVersion: 'TLS1_0'
    publicNetworkAccess: 'Disabled'
    networkAcls: {
      defaultAction: 'Deny'
    }
  }
}

// seawall: ignore[tls-minimum-version] it was so once
resource modern 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'stmodern'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    allowBlobPublicAccess: true // seawall: ignore[network-blob-public-acces] typed in a hurry
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
    }
  }
}
