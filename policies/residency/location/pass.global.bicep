resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: 'bot-records'
  location: 'westeurope'
  kind: 'azurebot'
  sku: {
    name: 'S1'
  }
  properties: {
    displayName: 'Records'
    endpoint: 'https://bot.example.com/api/messages'
    msaAppId: '11111111-1111-1111-1111-111111111111'
  }
}

resource maps 'Microsoft.Maps/accounts@2023-06-01' = {
  name: 'maps-records'
  location: 'westeurope'
  sku: {
    name: 'G2'
  }
  properties: {}
}

resource events 'Microsoft.EventGrid/systemTopics@2024-06-01-preview' = {
  name: 'evgt-records'
  location: 'westeurope'
  properties: {
    source: resourceId('Microsoft.Storage/storageAccounts', 'strecords')
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource customers 'Microsoft.AzureActiveDirectory/b2cDirectories@2021-04-01' = {
  name: 'records.onmicrosoft.com'
  location: 'Europe'
  sku: {
    name: 'PremiumP1'
    tier: 'A0'
  }
  properties: {
    createTenantProperties: {
      countryCode: 'IE'
      displayName: 'Records'
    }
  }
}

resource traffic 'Microsoft.Network/trafficmanagerprofiles@2022-04-01' = {
  name: 'traf-records'
  location: 'global'
  properties: {
    trafficRoutingMethod: 'Priority'
    dnsConfig: {
      relativeName: 'records'
      ttl: 60
    }
    monitorConfig: {
      protocol: 'HTTPS'
      port: 443
      path: '/'
    }
  }
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-records'
  location: 'Global'
  properties: {
    groupShortName: 'records'
    enabled: true
  }
}
