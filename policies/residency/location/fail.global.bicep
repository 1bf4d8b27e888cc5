resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: 'bot-records'
  location: 'global' // expect: residency-location
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
  location: 'global' // expect: residency-location
  sku: {
    name: 'G2'
  }
  properties: {}
}

resource events 'Microsoft.EventGrid/systemTopics@2024-06-01-preview' = {
  name: 'evgt-records'
  location: 'global' // expect: residency-location
  properties: {
    source: resourceId('Microsoft.Communication/communicationServices', 'acs-records')
    topicType: 'Microsoft.Communication.CommunicationServices'
  }
}

resource customers 'Microsoft.AzureActiveDirectory/b2cDirectories@2021-04-01' = {
  name: 'records.onmicrosoft.com'
  location: 'United States' // expect: residency-location
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
