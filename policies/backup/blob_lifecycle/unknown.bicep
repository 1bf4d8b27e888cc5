@description('How many days a snapshot is kept.')
param days int

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'stimages'
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'old-copies'
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: ['blockBlob']
            }
            actions: {
              snapshot: {
                delete: {
                  daysAfterCreationGreaterThan: days // unknown: backup-blob-lifecycle
                }
              }
            }
          }
        }
      ]
    }
  }
}
