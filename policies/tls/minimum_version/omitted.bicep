param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {} // expect: tls-minimum-version
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    siteConfig: {
      scmMinTlsVersion: '1.2'
    }
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01-preview' = {
  name: 'sql'
  location: location
  properties: {} // expect: tls-minimum-version
}

resource instance 'Microsoft.Sql/managedInstances@2023-08-01-preview' = {
  name: 'mi'
  location: location
  properties: {} // expect: tls-minimum-version
}

resource redis 'Microsoft.Cache/redis@2024-03-01' = {
  name: 'cache'
  location: location
  properties: { // expect: tls-minimum-version
    sku: {
      name: 'Premium'
      family: 'P'
      capacity: 1
    }
  }
}

resource enterprise 'Microsoft.Cache/redisEnterprise@2024-10-01' = {
  name: 'cachee'
  location: location
  sku: {
    name: 'Enterprise_E10'
  }
  properties: {}
}

resource events 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'eh'
  location: location
  properties: {}
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'eg'
  location: location
  properties: {} // expect: tls-minimum-version
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos'
  location: location
  properties: {
    databaseAccountOfferType: 'Standard'
  }
}

resource iot 'Microsoft.Devices/IotHubs@2023-06-30' = {
  name: 'hub'
  location: location
  sku: {
    name: 'S1'
    capacity: 1
  }
  properties: {} // expect: tls-minimum-version
}

resource api 'Microsoft.ApiManagement/service@2023-05-01-preview' = {
  name: 'apim'
  location: location
  properties: {
    customProperties: {}
  }
}

resource hadoop 'Microsoft.HDInsight/clusters@2024-08-01-preview' = {
  name: 'hadoop'
  location: location
  properties: {} // expect: tls-minimum-version
}

resource grid 'Microsoft.EventGrid/namespaces@2025-02-15' = {
  name: 'egns'
  location: location
  properties: {}
}

resource domain 'Microsoft.AAD/domainServices@2022-12-01' = {
  name: 'domain'
  location: location
  properties: { // expect: tls-minimum-version
    domainName: 'example.com'
  }
}

resource cdn 'Microsoft.Cdn/profiles@2024-02-01' existing = {
  name: 'cdn'

  resource site 'endpoints' existing = {
    name: 'site'

    // Without HTTPS there is no version to judge.
    resource www 'customDomains' = {
      name: 'www'
      properties: {
        hostName: 'www.example.com'
      }
    }
  }
}
