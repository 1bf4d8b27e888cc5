param frequency string

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
      scheduleRunFrequency: frequency // unknown: backup-vault-policy
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
