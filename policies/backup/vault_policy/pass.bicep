@description('It says nothing of how often.')
param zone string

resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' existing = {
  name: 'bv-records'
}

func keep(duration string, store string) object => {
  objectType: 'AzureRetentionRule'
  name: 'Default'
  isDefault: true
  lifecycles: [
    {
      deleteAfter: {
        objectType: 'AbsoluteDeleteOption'
        duration: duration
      }
      sourceDataStore: {
        dataStoreType: store
        objectType: 'DataStoreInfoBase'
      }
    }
  ]
}

func run(name string, interval string) object => {
  objectType: 'AzureBackupRule'
  name: name
  trigger: {
    objectType: 'ScheduleBasedTriggerContext'
    schedule: {
      repeatingTimeIntervals: ['R/2026-01-04T02:00:00+00:00/${interval}']
    }
  }
}

// Azure offers no more than one backup a week of these servers.
resource postgres 'Microsoft.DataProtection/backupVaults/backupPolicies@2024-04-01' = {
  parent: vault
  name: 'postgres'
  properties: {
    objectType: 'BackupPolicy'
    datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers']
    policyRules: [
      run('BackupWeekly', 'P1W')
      keep('P30D', 'VaultStore')
    ]
  }
}

resource disks 'Microsoft.DataProtection/backupVaults/backupPolicies@2024-04-01' = {
  parent: vault
  name: 'disks'
  properties: {
    objectType: 'BackupPolicy'
    datasourceTypes: ['Microsoft.Compute/disks']
    policyRules: [
      run('BackupHourly', 'PT12H')
      keep('P30D', 'OperationalStore')
    ]
  }
}

// Kept inside the account, without a schedule.
resource blobs 'Microsoft.DataProtection/backupVaults/backupPolicies@2024-04-01' = {
  parent: vault
  name: 'blobs'
  properties: {
    objectType: 'BackupPolicy'
    datasourceTypes: ['Microsoft.Storage/storageAccounts/blobServices']
    policyRules: [
      keep('P30D', 'OperationalStore')
    ]
  }
}

resource services 'Microsoft.RecoveryServices/vaults@2024-04-01' existing = {
  name: 'rsv-records'
}

resource machines 'Microsoft.RecoveryServices/vaults/backupPolicies@2024-10-01' = {
  parent: services
  name: 'machines'
  properties: {
    backupManagementType: 'AzureIaasVM'
    timeZone: zone
    schedulePolicy: {
      schedulePolicyType: 'SimpleSchedulePolicy'
      scheduleRunFrequency: 'Daily'
      scheduleRunTimes: ['2018-07-30T23:00:00Z']
    }
    retentionPolicy: {
      retentionPolicyType: 'LongTermRetentionPolicy'
      dailySchedule: {
        retentionTimes: ['2018-07-30T23:00:00Z']
        retentionDuration: {
          count: 30
          durationType: 'Days'
        }
      }
    }
  }
}
