resource machines 'Microsoft.RecoveryServices/vaults@2024-04-01' = {
  name: 'rsv'
  location: 'uksouth'
  sku: {
    name: 'Standard'
  }
  properties: {
    redundancySettings: {
      standardTierStorageRedundancy: 'GeoRedundant' // expect: residency-replicas
      crossRegionRestore: 'Enabled' // expect: residency-replicas
    }
  }
}

resource disks 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bvault'
  location: 'uksouth'
  properties: {
    storageSettings: [
      {
        datastoreType: 'VaultStore'
        type: 'GeoRedundant' // expect: residency-replicas
      }
    ]
  }
}
