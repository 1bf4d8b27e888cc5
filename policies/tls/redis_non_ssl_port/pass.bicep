param location string = 'westeurope'

resource redis 'Microsoft.Cache/redis@2024-03-01' = {
  name: 'cache'
  location: location
  properties: {
    sku: {
      name: 'Basic'
      family: 'C'
      capacity: 0
    }
    enableNonSslPort: false
  }
}

resource enterprise 'Microsoft.Cache/redisEnterprise@2024-10-01' existing = {
  name: 'cachee'

  resource database 'databases' = {
    name: 'default'
    properties: {
      port: 10000
      clientProtocol: 'Encrypted'
    }
  }
}
