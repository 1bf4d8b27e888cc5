// What collecting needs, for a subscription.
// az deployment sub create --location westeurope --template-file subscription.bicep --parameters principalId=…
targetScope = 'subscription'

@description('Who collects: the principalId of identity.bicep.')
param principalId string

@description('The second tier: the names of application settings, and whether each is a literal or a reference. Azure knows no right to the names alone; whoever has this one can read the values.')
param settingNames bool = false

@description('Reader: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/general#reader')
var reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'

resource read 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, reader)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', reader)
    description: 'seawall collects what there is'
  }
}

resource settings 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (settingNames) {
  name: guid(subscription().id, 'seawall-settings')
  properties: {
    roleName: 'seawall settings (${uniqueString(subscription().id)})'
    description: 'Lists application settings, of which seawall keeps names and kinds'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: loadJsonContent('actions.json')
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource list 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (settingNames) {
  name: guid(subscription().id, principalId, 'seawall-settings')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: settings.id
    description: 'seawall looks at the names and kinds of application settings'
  }
}
