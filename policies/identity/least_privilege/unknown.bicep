targetScope = 'subscription'

@description('The id of a role, without what stands before it.')
param role string

param principalId string = '00000000-0000-0000-0000-0000000000cc'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'assignment')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role) // unknown: identity-least-privilege
  }
}
