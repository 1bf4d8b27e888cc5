targetScope = 'subscription'

var definitions = {
  resources: tenantResourceId('Microsoft.Authorization/policyDefinitions', 'e56962a6-4747-49cd-b67b-bf8b01975c4c')
  groups: tenantResourceId('Microsoft.Authorization/policyDefinitions', 'e765b5de-1225-4ba3-bd56-1ac6695af988')
}

resource europe 'Microsoft.Authorization/policySetDefinitions@2023-04-01' = {
  name: 'europe'
  properties: {
    policyType: 'Custom'
    parameters: {
      regions: {
        type: 'Array'
      }
    }
    policyDefinitions: [
      for definition in items(definitions): {
        policyDefinitionId: definition.value
        parameters: {
          listOfAllowedLocations: {
            value: '[parameters(\'regions\')]'
          }
        }
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: 'europe'
  properties: {
    policyDefinitionId: europe.id
    parameters: {
      regions: {
        value: ['westeurope', 'northeurope']
      }
    }
  }
}
