param location string = 'westeurope'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: 'log'
}

resource api 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-api'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
  }
}

resource web 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-web'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
  }
}
