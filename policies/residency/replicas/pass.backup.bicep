resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bvault-records'
  location: 'westeurope'
  properties: {
    storageSettings: [
      {
        datastoreType: 'VaultStore'
        type: 'GeoRedundant'
      }
    ]
    featureSettings: {
      crossRegionRestoreSettings: {
        state: 'Enabled'
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
      'swedencentral'
    ]
  }
}
