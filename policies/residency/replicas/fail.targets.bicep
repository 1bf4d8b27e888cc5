resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-abroad'
  location: 'eastus'
  properties: {}
}

resource toLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-abroad'
  properties: {
    workspaceId: logs.id // expect: residency-replicas
  }
}

resource abroad 'Microsoft.Sql/servers@2023-08-01-preview' = {
  name: 'sql-abroad'
  location: 'eastus'
  properties: {}
}

resource sql 'Microsoft.Sql/servers@2023-08-01-preview' existing = {
  name: 'sql-records'
}

resource group 'Microsoft.Sql/servers/failoverGroups@2023-08-01-preview' = {
  parent: sql
  name: 'fog'
  properties: {
    readWriteEndpoint: {
      failoverPolicy: 'Manual'
    }
    partnerServers: [ // expect: residency-replicas
      { id: abroad.id }
    ]
  }
}

resource hub 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'eh-abroad'
  location: 'eastus'
  properties: {}

  resource send 'authorizationRules' existing = {
    name: 'send'
  }
}

resource toHub 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-hub'
  properties: {
    eventHubAuthorizationRuleId: hub::send.id // expect: residency-replicas
  }
}
