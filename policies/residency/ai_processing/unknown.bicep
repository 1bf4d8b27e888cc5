@description('How and where the model runs.')
param sku string

resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-records'
  location: 'swedencentral'
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {}

  resource chat 'deployments' = {
    name: 'chat'
    sku: {
      name: sku // unknown: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: {
        format: 'OpenAI'
        name: 'gpt-4o'
        version: '2024-11-20'
      }
    }
  }
}
