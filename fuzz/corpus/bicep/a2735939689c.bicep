param name string
param location string
param tls string = 'TLS1_2'
resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: name
  location: location
  properties: { minimumTlsVersion: tls }
}
output id string = account.id
@secure()
output key string = account.listKeys().keys[0].value
