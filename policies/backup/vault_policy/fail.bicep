resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' existing = {
  name: 'bv-records'
}

resource postgres 'Microsoft.DataProtection/backupVaults/backupPolicies@2024-04-01' = {
  parent: vault
  name: 'postgres'
  properties: {
    objectType: 'BackupPolicy'
    datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers']
    policyRules: [
      {
        objectType: 'AzureBackupRule'
        name: 'BackupWeekly'
        trigger: {
          objectType: 'ScheduleBasedTriggerContext'
          schedule: {
            repeatingTimeIntervals: ['R/2026-01-04T02:00:00+00:00/P1W']
          }
        }
      }
      {
        objectType: 'AzureRetentionRule'
        name: 'Default'
        isDefault: true
        lifecycles: [
          {
            deleteAfter: {
              objectType: 'AbsoluteDeleteOption'
              duration: 'P7D' // expect: backup-vault-policy
            }
            sourceDataStore: {
              dataStoreType: 'VaultStore'
              objectType: 'DataStoreInfoBase'
            }
          }
        ]
      }
    ]
  }
}

resource blobs 'Microsoft.DataProtection/backupVaults/backupPolicies@2024-04-01' = {
  parent: vault
  name: 'blobs'
  properties: {
    objectType: 'BackupPolicy'
    datasourceTypes: ['Microsoft.Storage/storageAccounts/blobServices']
    policyRules: [
      {
        objectType: 'AzureBackupRule'
        name: 'BackupWeekly'
        trigger: {
          objectType: 'ScheduleBasedTriggerContext'
          schedule: {
            repeatingTimeIntervals: [
              'R/2026-01-04T02:00:00+00:00/P1W' // expect: backup-vault-policy
            ]
          }
        }
      }
      {
        objectType: 'AzureRetentionRule'
        name: 'Default'
        isDefault: true
        lifecycles: [
          {
            deleteAfter: {
              objectType: 'AbsoluteDeleteOption'
              duration: 'P90D'
            }
            sourceDataStore: {
              dataStoreType: 'VaultStore'
              objectType: 'DataStoreInfoBase'
            }
          }
        ]
      }
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
    schedulePolicy: {
      schedulePolicyType: 'SimpleSchedulePolicy'
      scheduleRunFrequency: 'Weekly' // expect: backup-vault-policy
      scheduleRunDays: ['Sunday']
      scheduleRunTimes: ['2018-07-30T23:00:00Z']
    }
    retentionPolicy: {
      retentionPolicyType: 'LongTermRetentionPolicy'
      weeklySchedule: {
        daysOfTheWeek: ['Sunday']
        retentionTimes: ['2018-07-30T23:00:00Z']
        retentionDuration: {
          count: 42
          durationType: 'Weeks'
        }
      }
    }
  }
}
