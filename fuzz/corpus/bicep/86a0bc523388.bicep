param location string = 'westeurope'
module store './modules/store.bicep' = [for name in ['one', 'two']: {
  name: 'deploy-${name}'
  params: { name: name, location: location }
}]
module off 'modules/store.bicep' = if (false) { params: { name: 'off', location: location } }
output ids array = [for i in range(0, 2): store[i].outputs.id]
output none string = off.?outputs.id ?? 'none'
@secure()
output key string = store[0].outputs.key
=====
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
