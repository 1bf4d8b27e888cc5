@secure()
param channel string

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

resource chat 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-chat'
  location: 'global'
  properties: {
    groupShortName: 'chat'
    enabled: true
    webhookReceivers: [
      {
        name: 'channel'
        serviceUri: channel
      }
    ]
  }
}

resource errors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'errors'
  location: 'global'
  properties: {
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
    actions: [
      {
        actionGroupId: oncall.id
      }
    ]
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: 'appi'
}

resource calls 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'calls'
  location: 'westeurope'
  properties: {
    severity: 1
    enabled: true
    scopes: [insights.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      allOf: [
        {
          query: 'dependencies | where success == false'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 5
        }
      ]
    }
    actions: {
      actionGroups: [oncall.id]
    }
  }
}

resource health 'Microsoft.Insights/activityLogAlerts@2020-10-01' = {
  name: 'health'
  location: 'Global'
  properties: {
    enabled: true
    scopes: [resourceGroup().id]
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'ResourceHealth'
        }
      ]
    }
    actions: {
      actionGroups: [
        {
          actionGroupId: oncall.id
        }
      ]
    }
  }
}
