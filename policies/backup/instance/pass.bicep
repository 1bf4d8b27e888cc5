param location string = 'westeurope'

@description('It says nothing of what is judged.')
param login string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  properties: {
    version: '16'
    administratorLogin: login
  }
}

resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' = {
  name: 'bv-records'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    storageSettings: [
      {
        datastoreType: 'VaultStore'
        type: 'ZoneRedundant'
      }
    ]
  }

  resource policy 'backupPolicies' existing = {
    name: 'postgres'
  }

  resource records 'backupInstances' = {
    name: server.name
    properties: {
      objectType: 'BackupInstance'
      dataSourceInfo: {
        objectType: 'Datasource'
        datasourceType: 'Microsoft.DBforPostgreSQL/flexibleServers'
        resourceID: server.id
      }
      policyInfo: {
        policyId: policy.id
      }
    }
  }
}

resource machine 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm-records'
  location: location
  properties: {
    hardwareProfile: {
      vmSize: 'Standard_D2s_v5'
    }
  }
}

resource machinePolicy 'Microsoft.RecoveryServices/vaults/backupPolicies@2024-10-01' existing = {
  name: 'rsv-records/machines'
}

resource protected 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems@2024-10-01' = {
  name: 'rsv-records/Azure/iaasvmcontainer;iaasvmcontainerv2;rg-records;${machine.name}/vm;iaasvmcontainerv2;rg-records;${machine.name}'
  properties: {
    protectedItemType: 'Microsoft.Compute/virtualMachines'
    sourceResourceId: machine.id
    policyId: machinePolicy.id
  }
}
