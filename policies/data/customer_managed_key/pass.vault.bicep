resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-home'
  location: 'westeurope'
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'premium'
    }
  }
}

resource encryptionSet 'Microsoft.Compute/diskEncryptionSets@2024-03-02' = {
  name: 'des-maiq'
  location: 'westeurope'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    encryptionType: 'EncryptionAtRestWithCustomerKey'
    activeKey: {
      sourceVault: {
        id: vault.id
      }
      keyUrl: '${vault.properties.vaultUri}keys/disks/0123456789abcdef0123456789abcdef'
    }
  }
}
