param location string = 'westeurope'

resource sql 'Microsoft.Sql/servers@2021-11-01' existing = {
  name: 'sql'

  resource rule 'firewallRules' = {
    name: 'rule'
    properties: {
      startIpAddress: '0.0.0.0' // expect: network-firewall-open
      endIpAddress: '0.0.0.0'
    }
  }
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos'
  location: location
  properties: {
    ipRules: [
      { ipAddressOrRange: '203.0.113.7' }
      { ipAddressOrRange: '0.0.0.0' } // expect: network-firewall-open
    ]
  }
}
