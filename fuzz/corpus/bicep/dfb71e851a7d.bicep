param n string
resource r 'A.B/c@1' = { name: 'r${n}', location: resourceGroup().location }
resource lock 'Microsoft.Authorization/locks@2020-05-01' = { name: 'lock', scope: r, properties: { on: r.id } }
output where string = resourceGroup().location
