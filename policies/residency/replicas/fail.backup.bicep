resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bvault-records'
  location: 'uksouth'
  properties: {
    storageSettings: [
      {
        datastoreType: 'VaultStore'
        type: 'GeoRedundant' // expect: residency-replicas
      }
    ]
    featureSettings: {
      crossRegionRestoreSettings: {
        state: 'Enabled' // expect: residency-replicas
      }
    }
  }
}

resource copied 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bvault-copied'
  location: 'westeurope'
  properties: {
    storageSettings: [
      {
        datastoreType: 'VaultStore'
        type: 'ZoneRedundant'
      }
    ]
    replicatedRegions: [
      'northeurope'
      'eastus' // expect: residency-replicas
    ]
  }
}
