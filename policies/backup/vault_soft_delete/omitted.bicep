param location string = 'westeurope'

resource recoveryVault 'Microsoft.RecoveryServices/vaults@2024-04-01' = {
  name: 'rsv-records'
  location: location
  properties: {}
}

resource backupVault 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bvault-records'
  location: location
  properties: {
    storageSettings: [
      { datastoreType: 'VaultStore', type: 'ZoneRedundant' }
    ]
  }
}
