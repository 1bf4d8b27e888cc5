param location string = 'westeurope'

resource recoveryVault 'Microsoft.RecoveryServices/vaults@2024-04-01' = {
  name: 'rsv-records'
  location: location
  properties: {
    securitySettings: {
      softDeleteSettings: {
        softDeleteState: 'Disabled' // expect: backup-vault-soft-delete
      }
    }
  }
}

resource backupVault 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bvault-records'
  location: location
  properties: {
    storageSettings: [
      { datastoreType: 'VaultStore', type: 'ZoneRedundant' }
    ]
    securitySettings: {
      softDeleteSettings: {
        state: 'AlwaysOn'
        retentionDurationInDays: 7 // expect: backup-vault-soft-delete
      }
    }
  }
}
