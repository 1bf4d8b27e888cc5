targetScope = 'subscription'

var definitions = {
  resources: tenantResourceId('Microsoft.Authorization/policyDefinitions', 'e56962a6-4747-49cd-b67b-bf8b01975c4c')
  groups: tenantResourceId('Microsoft.Authorization/policyDefinitions', 'e765b5de-1225-4ba3-bd56-1ac6695af988')
}

resource assignments 'Microsoft.Authorization/policyAssignments@2024-04-01' = [
  for definition in items(definitions): {
    name: 'allowed-${definition.key}'
    properties: {
      policyDefinitionId: definition.value
      parameters: {
        listOfAllowedLocations: {
          value: ['westeurope', 'northeurope']
        }
      }
    }
  }
]
