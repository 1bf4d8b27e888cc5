param location string = 'westeurope'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  location: location
  properties: {
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
    }
  }
}

resource sql 'Microsoft.Sql/servers@2021-11-01' = {
  name: 'sql'
  location: location
  properties: {
    publicNetworkAccess: 'Disabled'
  }
}

resource qdrant 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'qdrant'
  location: location
  properties: {
    osType: 'Linux'
    ipAddress: {
      type: 'Private'
      ports: [
        { port: 6333, protocol: 'TCP' }
      ]
    }
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  properties: {
    network: {
      publicNetworkAccess: 'Disabled'
    }
  }
}

resource hub 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'eh'
  location: location
  properties: {}

  resource rules 'networkRuleSets' = {
    name: 'default'
    properties: {
      publicNetworkAccess: 'Disabled'
    }
  }
}

resource disk 'Microsoft.Compute/disks@2024-03-02' = {
  name: 'disk'
  location: location
  properties: {
    creationData: {
      createOption: 'Empty'
    }
    networkAccessPolicy: 'DenyAll'
  }
}
