resource vault 'Microsoft.DataProtection/backupVaults@2024-04-01' existing = {
  name: 'bv-records'
}

resource disks 'Microsoft.DataProtection/backupVaults/backupPolicies@2024-04-01' = {
  parent: vault
  name: 'disks'
  properties: { // expect: backup-vault-policy
    objectType: 'BackupPolicy'
    datasourceTypes: ['Microsoft.Compute/disks']
    policyRules: [] // expect: backup-vault-policy
  }
}
