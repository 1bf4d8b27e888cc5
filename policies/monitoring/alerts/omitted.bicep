// An alert that shows in the portal alone. // expect: monitoring-alerts
resource api 'Microsoft.Web/sites@2023-12-01' existing = {
  name: 'app-api'
}

resource errors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'errors'
  location: 'global'
  properties: { // expect: monitoring-alerts
    severity: 1
    enabled: true
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
  }
}
