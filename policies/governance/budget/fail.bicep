resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'monthly'
  properties: {
    category: 'Cost'
    amount: 500
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: '2026-01-01'
    }
    notifications: { // expect: governance-budget
      warning: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        contactEmails: ['finance@example.com']
      }
      limit: {
        enabled: false
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        contactEmails: ['finance@example.com']
      }
    }
  }
}
