param location string = 'westeurope'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30 // expect: monitoring-retention
  }

  resource requests 'tables' = {
    name: 'AppRequests'
    properties: {
      retentionInDays: 30 // expect: monitoring-retention
    }
  }

  // Thirty days, whatever the workspace says.
  resource containers 'tables' = {
    name: 'ContainerLogV2'
    properties: { // expect: monitoring-retention
      plan: 'Basic'
    }
  }
}

resource api 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    RetentionInDays: 60 // expect: monitoring-retention
  }
}
