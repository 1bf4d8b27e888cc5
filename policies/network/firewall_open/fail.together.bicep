param location string = 'westeurope'

// Either half is only half of the internet.
var halves = [
  {
    name: 'a'
    first: '0.0.0.0'
    last: '63.255.255.255'
  }
  {
    name: 'b'
    first: '64.0.0.0'
    last: '127.255.255.255'
  }
]

resource sql 'Microsoft.Sql/servers@2021-11-01' = {
  name: 'sql'
  location: location
  properties: {
    version: '12.0'
  }
}

resource rules 'Microsoft.Sql/servers/firewallRules@2021-11-01' = [for half in halves: {
  parent: sql
  name: half.name
  properties: {
    startIpAddress: half.first // expect: network-firewall-open
    endIpAddress: half.last
  }
}]
