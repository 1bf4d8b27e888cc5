var model = {
  format: 'OpenAI'
  name: 'gpt-4o'
  version: '2024-11-20'
}

resource swedencentral 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-swedencentral'
  location: 'swedencentral'
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {}

  resource globalStandard 'deployments' = {
    name: 'globalstandard'
    sku: {
      name: 'GlobalStandard' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource globalProvisionedManaged 'deployments' = {
    name: 'globalprovisionedmanaged'
    sku: {
      name: 'GlobalProvisionedManaged' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource globalBatch 'deployments' = {
    name: 'globalbatch'
    sku: {
      name: 'GlobalBatch' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource developerTier 'deployments' = {
    name: 'developertier'
    sku: {
      name: 'DeveloperTier' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }
}
