param location string = 'westeurope'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: 'log'
}

resource api 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-api'
  location: location
  kind: 'web'
  properties: { // expect: monitoring-workspace-based
    Application_Type: 'web'
  }
}

// A classic component that was given a workspace and never moved.
resource old 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-old'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'ApplicationInsights' // expect: monitoring-workspace-based
  }
}
