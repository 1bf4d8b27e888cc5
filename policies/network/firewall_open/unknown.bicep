param location string = 'westeurope'
param office string

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos'
  location: location
  properties: {
    ipRules: [
      { ipAddressOrRange: office } // unknown: network-firewall-open
    ]
  }
}
