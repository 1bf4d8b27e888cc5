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
