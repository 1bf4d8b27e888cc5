param location string = 'westeurope'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  location: location
  properties: {
    publicNetworkAccess: 'Enabled' // expect: network-public-access
  }
}

resource qdrant 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'qdrant'
  location: location
  properties: {
    osType: 'Linux'
    ipAddress: {
      type: 'Public' // expect: network-public-access
      ports: [
        { port: 6333, protocol: 'TCP' }
      ]
    }
  }
}

resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' existing = {
  name: 'pip'
}

resource nic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic'
  location: location
  properties: {
    ipConfigurations: [
      {
        name: 'ip'
        properties: {
          publicIPAddress: { // expect: network-public-access
            id: address.id
          }
        }
      }
    ]
  }
}

// The switch stands below `network`; here it is ignored.
resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'pg'
  location: location
  properties: { // expect: network-public-access
    publicNetworkAccess: 'Disabled'
  }
}

// Read-only in this version.
resource mysql 'Microsoft.DBforMySQL/flexibleServers@2022-01-01' = {
  name: 'my'
  location: location
  properties: {
    network: {
      publicNetworkAccess: 'Disabled' // expect: network-public-access
    }
  }
}

// A list beside `Allow` denies nobody.
resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'cr'
  location: location
  properties: { // expect: network-public-access
    networkRuleSet: {
      defaultAction: 'Allow'
      ipRules: [
        { value: '203.0.113.7' }
      ]
    }
  }
}

resource bus 'Microsoft.ServiceBus/namespaces@2022-10-01-preview' = {
  name: 'sb'
  location: location
  properties: {
    publicNetworkAccess: 'Disabled' // expect: network-public-access
  }
}

// Written after the namespace, and so what holds.
resource rules 'Microsoft.ServiceBus/namespaces/networkRuleSets@2022-10-01-preview' = {
  parent: bus
  name: 'default'
  properties: {
    publicNetworkAccess: 'Enabled'
    defaultAction: 'Allow'
  }
}
