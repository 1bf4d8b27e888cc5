param location string = 'westeurope'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log'
  location: location
  properties: { // expect: monitoring-retention
    sku: {
      name: 'PerGB2018'
    }
  }
}

// A component keeps for ninety days what nobody gave other days.
resource api 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
  }
}
