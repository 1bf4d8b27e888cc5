targetScope = 'subscription'

@description('The object id of the service connection.')
param principalId string = '00000000-0000-0000-0000-0000000000cc'

func role(id string) string => subscriptionResourceId('Microsoft.Authorization/roleDefinitions', id)

// Only people can be eligible.
resource eligible 'Microsoft.Authorization/roleEligibilityScheduleRequests@2022-04-01-preview' = {
  name: guid(subscription().id, principalId, 'eligible')
  properties: {
    principalId: principalId
    roleDefinitionId: role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635')
    requestType: 'AdminAssign'
  }
}

resource active 'Microsoft.Authorization/roleAssignmentScheduleRequests@2022-04-01-preview' = {
  name: guid(subscription().id, principalId, 'active')
  properties: {
    principalId: principalId
    roleDefinitionId: role('acdd72a7-3385-48ef-bd42-f606fba81ae7')
    requestType: 'AdminAssign'
  }
}
