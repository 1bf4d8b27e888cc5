param location string = 'westeurope'

resource machine 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-records'
  location: location
  properties: { // expect: backup-instance
    hardwareProfile: {
      vmSize: 'Standard_D2s_v5'
    }
  }
}

resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' existing = {
  name: 'bv-records'
}

resource records 'Microsoft.DataProtection/backupVaults/backupInstances@2024-04-01' = {
  parent: vault
  name: 'psql-records'
  properties: { // expect: backup-instance
    objectType: 'BackupInstance'
    dataSourceInfo: {
      objectType: 'Datasource'
      datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers'
      resourceID: '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-records/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-records'
    }
  }
}
