var deployments = {
  chat: 'DataZoneStandard'
  embed: 'Standard'
}

resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-records'
  location: 'swedencentral'
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {}
}

// The account takes one change at a time.
@batchSize(1)
resource models 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = [for deployment in items(deployments): {
  parent: account
  name: deployment.key
  sku: {
    name: deployment.value
    capacity: 10
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: 'gpt-4o'
      version: '2024-11-20'
    }
  }
}]
