var model = {
  format: 'OpenAI'
  name: 'gpt-4o'
  version: '2024-11-20'
}

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
      name: 'GlobalStandard' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource draft 'deployments' = {
    name: 'draft'
    sku: {
      name: 'DeveloperTier' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }
}

resource abroad 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-abroad'
  location: 'eastus' // expect: residency-ai-processing
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {}

  resource zone 'deployments' = {
    name: 'zone'
    sku: {
      name: 'DataZoneStandard' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }
}
