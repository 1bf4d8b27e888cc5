param location string = 'westeurope'

resource keys 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: 'id-keys'
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${keys.id}': {}
    }
  }
  properties: { // expect: data-customer-managed-key
    version: '16'
  }
}
