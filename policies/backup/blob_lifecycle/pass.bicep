param location string = 'westeurope'
param days int = 30

@description('Nobody says it here; a rule for some blobs is one that deletes.')
param container string

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stimages'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_RAGRS'
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
  }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'old-copies'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: {
                blobTypes: ['blockBlob']
                prefixMatch: [container]
              }
              actions: {
                baseBlob: {
                  tierToCool: {
                    daysAfterModificationGreaterThan: 14
                  }
                }
                snapshot: {
                  delete: {
                    daysAfterCreationGreaterThan: days
                  }
                }
                version: {
                  delete: {
                    daysAfterCreationGreaterThan: 3 * days
                  }
                }
              }
            }
          }
        ]
      }
    }
  }
}

// File shares only: no blobs.
resource shares 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stshares'
  location: location
  kind: 'FileStorage'
  sku: {
    name: 'Premium_ZRS'
  }
  properties: {}
}
