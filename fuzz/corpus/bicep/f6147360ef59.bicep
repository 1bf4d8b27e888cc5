targetScope = 'subscription'
resource group 'Microsoft.Resources/resourceGroups@2022-09-01' = { name: 'data', location: 'westeurope' }
resource other 'Microsoft.Resources/resourceGroups@2022-09-01' existing = {
  name: 'other'
  scope: subscription('00000000-0000-0000-0000-000000000001')
}
module a 'module.bicep' = { name: 'a', scope: group, params: { n: 'a' } }
module b 'module.bicep' = { name: 'b', scope: other, params: { n: 'b' } }
module c 'module.bicep' = { scope: resourceGroup('third'), params: { n: 'c' } }
output where string = a.outputs.where
=====
param n string
resource r 'A.B/c@1' = { name: 'r${n}', location: resourceGroup().location }
resource lock 'Microsoft.Authorization/locks@2020-05-01' = { name: 'lock', scope: r, properties: { on: r.id } }
output where string = resourceGroup().location
