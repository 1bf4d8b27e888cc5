@description('The workspace of the whole company, if there is one.')
param workspaceId string

resource api 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-api'
  location: 'westeurope'
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspaceId // unknown: monitoring-workspace-based
  }
}
