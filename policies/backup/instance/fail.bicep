param location string = 'westeurope'
param otherServerId string = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-records/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-other'
param machineId string = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-records/providers/Microsoft.Compute/virtualMachines/vm-records'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  properties: { // expect: backup-instance
    version: '16'
  }
}

resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' existing = {
  name: 'bv-records'

  resource policy 'backupPolicies' existing = {
    name: 'postgres'
  }
}

// It names another server.
resource other 'Microsoft.DataProtection/backupVaults/backupInstances@2024-04-01' = {
  parent: vault
  name: 'other'
  properties: {
    objectType: 'BackupInstance'
    dataSourceInfo: {
      objectType: 'Datasource'
      datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers'
      resourceID: otherServerId
    }
    policyInfo: {
      policyId: vault::policy.id
    }
  }
}

resource machinePolicy 'Microsoft.RecoveryServices/vaults/backupPolicies@2024-10-01' existing = {
  name: 'rsv-records/machines'
}

resource machine 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems@2024-10-01' = {
  name: 'rsv-records/Azure/iaasvmcontainer;iaasvmcontainerv2;rg-records;vm-records/vm;iaasvmcontainerv2;rg-records;vm-records'
  properties: {
    protectedItemType: 'Microsoft.Compute/virtualMachines'
    sourceResourceId: machineId
    policyId: machinePolicy.id
    protectionState: 'ProtectionStopped' // expect: backup-instance
  }
}
