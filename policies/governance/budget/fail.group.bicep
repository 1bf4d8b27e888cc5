targetScope = 'subscription'

resource data 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-data' // expect: governance-budget
  location: 'westeurope'
}

// One for the whole subscription.
resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'monthly'
  properties: {
    category: 'Cost'
    amount: 500
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: '2026-01-01'
    }
    notifications: {
      warning: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        contactEmails: ['finance@example.com']
      }
      limit: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        contactEmails: ['finance@example.com']
      }
    }
  }
}
