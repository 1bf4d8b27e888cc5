targetScope = 'subscription'

param enforced bool

var definitions = {
  resources: tenantResourceId('Microsoft.Authorization/policyDefinitions', 'e56962a6-4747-49cd-b67b-bf8b01975c4c')
  groups: tenantResourceId('Microsoft.Authorization/policyDefinitions', 'e765b5de-1225-4ba3-bd56-1ac6695af988')
}

resource regions 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: 'regions'
  properties: {
    policyDefinitionId: definitions.resources
    enforcementMode: enforced ? 'Default' : 'DoNotEnforce' // unknown: residency-policy-assignment
    parameters: {
      listOfAllowedLocations: {
        value: [
          'westeurope'
          'northeurope'
        ]
      }
    }
  }
}

resource groups 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
  name: 'groups'
  properties: {
    policyDefinitionId: definitions.groups
    parameters: {
      listOfAllowedLocations: {
        value: [
          'westeurope'
          'northeurope'
        ]
      }
    }
  }
}
