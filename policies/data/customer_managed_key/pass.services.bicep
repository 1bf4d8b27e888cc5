param location string = 'westeurope'

resource encryptionSet 'Microsoft.Compute/diskEncryptionSets@2024-03-02' existing = {
  name: 'des'
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stmaiq'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    encryption: {
      keySource: 'Microsoft.Keyvault'
      keyvaultproperties: {
        keyvaulturi: 'https://kv-maiq.vault.azure.net'
        keyname: 'storage'
      }
    }
  }
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: 'cosmos-maiq'
  location: location
  properties: {
    keyVaultKeyUri: 'https://kv-maiq.vault.azure.net/keys/cosmos'
    databaseAccountOfferType: 'Standard'
    locations: [
      {
        locationName: location
      }
    ]
  }
}

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'sb-maiq'
  location: location
  sku: {
    name: 'Premium'
  }
  properties: {
    encryption: {
      keySource: 'Microsoft.KeyVault'
      keyVaultProperties: [
        {
          keyName: 'bus'
          keyVaultUri: 'https://kv-maiq.vault.azure.net'
        }
      ]
    }
    minimumTlsVersion: '1.2'
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01' = {
  name: 'sql-maiq'
  location: location
  properties: {
    version: '12.0'
  }

  resource protector 'encryptionProtector' = {
    name: 'current'
    properties: {
      serverKeyType: 'AzureKeyVault'
      serverKeyName: 'kv-maiq_sql_0123456789abcdef0123456789abcdef'
    }
  }
}

resource disk 'Microsoft.Compute/disks@2024-03-02' = {
  name: 'disk-maiq'
  location: location
  properties: {
    encryption: {
      type: 'EncryptionAtRestWithCustomerKey'
      diskEncryptionSetId: encryptionSet.id
    }
    diskSizeGB: 64
    creationData: {
      createOption: 'Empty'
    }
  }
}
