@description('The object id of the managed identity of the app.')
param principalId string = '00000000-0000-0000-0000-0000000000cc'

func role(id string) string => subscriptionResourceId('Microsoft.Authorization/roleDefinitions', id)

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv'
}

resource secretsOfficer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, 'secrets officer')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('b86a8fe4-44ce-4948-aee5-eccb2c155cd7') // expect: keyvault-role-least-privilege
  }
}

resource administrator 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, 'administrator')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/00482a5a-887f-4fb3-b363-3b7fe8e74483' // expect: keyvault-role-least-privilege
  }
}

resource contributor 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, 'contributor')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('b24988ac-6180-42a0-ab88-20f7382dd24c') // expect: keyvault-role-least-privilege
  }
}

// On every vault of the tenant.
resource secretsUser 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: tenant() // expect: keyvault-role-least-privilege
  name: guid(principalId, 'secrets user')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role('4633458b-17de-408a-b874-0445c86b69e6')
  }
}

resource everything 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, 'data access')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/a68e7c17-0ab2-4c09-9a58-125dae29748c' // expect: keyvault-role-least-privilege
  }
}
