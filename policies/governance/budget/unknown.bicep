@description('Only some environments have a budget.') // unknown: governance-budget
param watched bool

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = if (watched) {
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
