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

  resource dataZoneStandard 'deployments' = {
    name: 'datazonestandard'
    sku: {
      name: 'DataZoneStandard'
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource dataZoneProvisionedManaged 'deployments' = {
    name: 'datazoneprovisionedmanaged'
    sku: {
      name: 'DataZoneProvisionedManaged'
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource dataZoneBatch 'deployments' = {
    name: 'datazonebatch'
    sku: {
      name: 'DataZoneBatch'
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource standard 'deployments' = {
    name: 'standard'
    sku: {
      name: 'Standard'
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource provisionedManaged 'deployments' = {
    name: 'provisionedmanaged'
    sku: {
      name: 'ProvisionedManaged'
      capacity: 10
    }
    properties: {
      model: model
    }
  }
}

resource francecentral 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-francecentral'
  location: 'francecentral'
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {}

  resource dataZoneStandard 'deployments' = {
    name: 'datazonestandard'
    sku: {
      name: 'DataZoneStandard'
      capacity: 10
    }
    properties: {
      model: model
    }
  }

  resource standard 'deployments' = {
    name: 'standard'
    sku: {
      name: 'Standard'
      capacity: 10
    }
    properties: {
      model: model
    }
  }
}
