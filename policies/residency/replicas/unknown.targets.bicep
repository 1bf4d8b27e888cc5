// It stands elsewhere: where, this template does not say.
resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: 'log-central'
  scope: resourceGroup('22222222-2222-2222-2222-222222222222', 'rg-central')
}

resource setting 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-elsewhere' // unknown: residency-replicas
  properties: {
    workspaceId: logs.id
  }
}
