resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-records'
  location: 'westeurope'
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {}

  // Without a SKU a deployment is a regional one.
  resource chat 'deployments' = {
    name: 'chat'
    properties: {
      model: {
        format: 'OpenAI'
        name: 'gpt-35-turbo'
        version: '0125'
      }
    }
  }
}
