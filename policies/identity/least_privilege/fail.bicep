targetScope = 'subscription'

@description('The object id of the service connection.')
param principalId string = '00000000-0000-0000-0000-0000000000cc'

func role(id string) string => subscriptionResourceId('Microsoft.Authorization/roleDefinitions', id)

resource deployer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'deployer')
  properties: {
    roleName: 'Deployer'
    type: 'CustomRole'
    permissions: [
      {
        actions: ['*']
        notActions: ['Microsoft.Authorization/elevateAccess/Action']
      }
    ]
    assignableScopes: [subscription().id]
  }
}

resource granter 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: '00000000-0000-0000-0000-00000000000b'
  properties: {
    roleName: 'Role Granter'
    type: 'CustomRole'
    permissions: [
      {
        actions: ['Microsoft.Authorization/roleAssignments/*']
        notActions: []
      }
    ]
    assignableScopes: [subscription().id]
  }
}

resource owner 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'owner')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635') // expect: identity-least-privilege
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'access')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/18D7D88D-D35E-4FB5-A5C3-7773C20A72D9' // expect: identity-least-privilege
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'roles')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('f58310d9-a9f6-439a-9e8d-f62e7b41a168') // expect: identity-least-privilege
  }
}

resource contributor 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'contributor')
  properties: {
    principalId: principalId
    roleDefinitionId: role('b24988ac-6180-42a0-ab88-20f7382dd24c') // expect: identity-least-privilege
  }
}

resource everything 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'everything')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: deployer.id // expect: identity-least-privilege
  }
}

resource granting 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'granting')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: granter.id // expect: identity-least-privilege
  }
}

resource otherwise 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'otherwise')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('f58310d9-a9f6-439a-9e8d-f62e7b41a168') // expect: identity-least-privilege
    condition: '@Resource[Microsoft.Storage/storageAccounts:name] StringEquals \'st\''
    conditionVersion: '2.0'
  }
}
