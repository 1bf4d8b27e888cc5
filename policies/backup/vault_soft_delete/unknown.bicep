param location string = 'westeurope'
param softDelete string

resource vault 'Microsoft.RecoveryServices/vaults@2024-04-01' = {
  name: 'rsv-records'
  location: location
  properties: {
    securitySettings: {
      softDeleteSettings: {
        softDeleteState: softDelete // unknown: backup-vault-soft-delete
      }
    }
  }
}
