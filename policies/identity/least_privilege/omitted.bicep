targetScope = 'subscription'

@description('The object id of the service connection.')
param principalId string = '00000000-0000-0000-0000-0000000000cc'

func role(id string) string => subscriptionResourceId('Microsoft.Authorization/roleDefinitions', id)

// Nobody says whose principal it is.
resource owner 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'owner')
  properties: {
    principalId: principalId
    roleDefinitionId: role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635') // expect: identity-least-privilege
  }
}

resource contributor 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'contributor')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('b24988ac-6180-42a0-ab88-20f7382dd24c') // expect: identity-least-privilege
  }
}
