var model = {
  format: 'OpenAI'
  name: 'gpt-4o'
  version: '2024-11-20'
}

resource norwayeast 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-norwayeast'
  location: 'norwayeast' // expect: residency-ai-processing
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {}

  resource dataZoneStandard 'deployments' = {
    name: 'datazonestandard'
    sku: {
      name: 'DataZoneStandard' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }
}

resource switzerlandnorth 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-switzerlandnorth'
  location: 'switzerlandnorth' // expect: residency-ai-processing
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {}

  resource dataZoneProvisionedManaged 'deployments' = {
    name: 'datazoneprovisionedmanaged'
    sku: {
      name: 'DataZoneProvisionedManaged' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }
}

resource uksouth 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-uksouth'
  location: 'uksouth' // expect: residency-ai-processing
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {}

  resource dataZoneBatch 'deployments' = {
    name: 'datazonebatch'
    sku: {
      name: 'DataZoneBatch' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource standard 'deployments' = {
    name: 'standard'
    sku: {
      name: 'Standard' // expect: residency-ai-processing
      capacity: 10
    }
    properties: {
      model: model
    }
  }
}
