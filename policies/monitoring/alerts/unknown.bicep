@description('Alerts are for some environments only.') // unknown: monitoring-alerts
param watched bool

resource api 'Microsoft.Web/sites@2023-12-01' existing = {
  name: 'app-api'
}

resource oncall 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-oncall'
  location: 'global'
  properties: {
    groupShortName: 'oncall'
    enabled: true
    emailReceivers: [
      {
        name: 'oncall'
        emailAddress: 'oncall@example.com'
      }
    ]
  }
}

resource errors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'errors'
  location: 'global'
  properties: {
    severity: 1
    enabled: watched // unknown: monitoring-alerts
    scopes: [api.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'errors'
          metricName: 'Http5xx'
          operator: 'GreaterThan'
          threshold: 5
          timeAggregation: 'Total'
        }
      ]
    }
    actions: [
      {
        actionGroupId: oncall.id
      }
    ]
  }
}
