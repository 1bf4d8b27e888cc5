param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stmaiq'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    encryption: { // expect: data-customer-managed-key
      keySource: 'Microsoft.Storage'
    }
  }
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: 'cosmos-maiq'
  location: location
  properties: { // expect: data-customer-managed-key
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
  properties: { // expect: data-customer-managed-key
    minimumTlsVersion: '1.2'
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01' = {
  name: 'sql-maiq'
  location: location
  properties: { // expect: data-customer-managed-key
    version: '12.0'
  }
}

resource disk 'Microsoft.Compute/disks@2024-03-02' = {
  name: 'disk-maiq'
  location: location
  properties: { // expect: data-customer-managed-key
    diskSizeGB: 64
    creationData: {
      createOption: 'Empty'
    }
  }
}
