param location string = 'westeurope'
param days int = 90

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: days
  }
}

resource requests 'Microsoft.OperationalInsights/workspaces/tables@2023-09-01' = {
  parent: workspace
  name: 'AppRequests'
  properties: {
    retentionInDays: 30
    totalRetentionInDays: 365
  }
}

resource traces 'Microsoft.OperationalInsights/workspaces/tables@2023-09-01' = {
  parent: workspace
  name: 'AppTraces'
  properties: {
    plan: 'Analytics'
  }
}

resource api 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    RetentionInDays: days
  }
}
