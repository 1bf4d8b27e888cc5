param location string = 'westeurope'

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-records'
  location: location
  sku: {
    name: 'Standard_D2ds_v5'
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '16'
    backup: {
      backupRetentionDays: 7 // expect: backup-retention
    }
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01' existing = {
  name: 'sql-records'

  resource database 'databases' = {
    name: 'records'
    location: location
    properties: {}
  }
}

resource shortTerm 'Microsoft.Sql/servers/databases/backupShortTermRetentionPolicies@2023-08-01' = {
  parent: sql::database
  name: 'default'
  properties: {
    retentionDays: 7 // expect: backup-retention
  }
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos-records'
  location: location
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      { locationName: location, failoverPriority: 0 }
    ]
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: {
        tier: 'Continuous7Days' // expect: backup-retention
      }
    }
  }
}

resource recoveryVault 'Microsoft.RecoveryServices/vaults@2024-04-01' existing = {
  name: 'rsv-records'
}

resource machines 'Microsoft.RecoveryServices/vaults/backupPolicies@2024-04-01' = {
  parent: recoveryVault
  name: 'daily'
  properties: {
    backupManagementType: 'AzureIaasVM'
    retentionPolicy: {
      retentionPolicyType: 'LongTermRetentionPolicy'
      dailySchedule: {
        retentionTimes: [
          '2026-01-01T02:00:00Z'
        ]
        retentionDuration: {
          count: 7 // expect: backup-retention
          durationType: 'Days'
        }
      }
    }
  }
}

resource backupVault 'Microsoft.DataProtection/backupVaults@2024-04-01' existing = {
  name: 'bvault-records'
}

resource databases 'Microsoft.DataProtection/backupVaults/backupPolicies@2024-04-01' = {
  parent: backupVault
  name: 'weekly'
  properties: {
    objectType: 'BackupPolicy'
    datasourceTypes: [
      'Microsoft.DBforPostgreSQL/flexibleServers'
    ]
    policyRules: [
      {
        objectType: 'AzureBackupRule'
        name: 'BackupWeekly'
        backupParameters: {
          objectType: 'AzureBackupParams'
          backupType: 'Full'
        }
        trigger: {
          objectType: 'ScheduleBasedTriggerContext'
          schedule: {
            repeatingTimeIntervals: [
              'R/2026-01-04T02:00:00+00:00/P1W'
            ]
          }
        }
        dataStore: {
          objectType: 'DataStoreInfoBase'
          dataStoreType: 'VaultStore'
        }
      }
      {
        objectType: 'AzureRetentionRule'
        name: 'Default'
        isDefault: true
        lifecycles: [
          {
            sourceDataStore: {
              objectType: 'DataStoreInfoBase'
              dataStoreType: 'VaultStore'
            }
            deleteAfter: {
              objectType: 'AbsoluteDeleteOption'
              duration: 'P7D' // expect: backup-retention
            }
          }
        ]
      }
    ]
  }
}
