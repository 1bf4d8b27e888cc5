param location string = 'westeurope'
param plainPort bool

resource redis 'Microsoft.Cache/redis@2024-03-01' = {
  name: 'cache'
  location: location
  properties: {
    sku: {
      name: 'Basic'
      family: 'C'
      capacity: 0
    }
    enableNonSslPort: plainPort // unknown: tls-redis-non-ssl-port
  }
}
