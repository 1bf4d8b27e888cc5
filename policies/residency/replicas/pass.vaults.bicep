resource machines 'Microsoft.RecoveryServices/vaults@2024-04-01' = {
  name: 'rsv'
  location: 'westeurope'
  sku: {
    name: 'Standard'
  }
  properties: {
    redundancySettings: {
      standardTierStorageRedundancy: 'GeoRedundant'
      crossRegionRestore: 'Enabled'
    }
  }
}

resource disks 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bvault'
  location: 'westeurope'
  properties: {
    storageSettings: [
      {
        datastoreType: 'VaultStore'
        type: 'GeoRedundant'
      }
    ]
  }
}
