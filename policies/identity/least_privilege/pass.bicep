@description('The object id of the service connection.')
param principalId string = '00000000-0000-0000-0000-0000000000cc'

func role(id string) string => subscriptionResourceId('Microsoft.Authorization/roleDefinitions', id)

resource deployer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'deployer')
  properties: {
    roleName: 'App Deployer'
    type: 'CustomRole'
    permissions: [
      {
        actions: ['Microsoft.Web/*', 'Microsoft.Authorization/*']
        notActions: ['Microsoft.Authorization/*/write']
      }
    ]
    assignableScopes: [resourceGroup().id]
  }
}

// Enough for what is in the group.
resource contributor 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, 'contributor')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('b24988ac-6180-42a0-ab88-20f7382dd24c')
  }
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, 'reader')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('acdd72a7-3385-48ef-bd42-f606fba81ae7')
  }
}

resource secretsUserOnly 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, 'secretsUserOnly')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('f58310d9-a9f6-439a-9e8d-f62e7b41a168')
    condition: '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4633458b-17de-408a-b874-0445c86b69e6}))'
    conditionVersion: '2.0'
  }
}

resource deploying 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, 'deploying')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: deployer.id
  }
}

// People are another promise.
resource owners 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, 'owners')
  properties: {
    principalId: principalId
    principalType: 'Group'
    roleDefinitionId: role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635')
  }
}
