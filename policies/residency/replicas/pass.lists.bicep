resource events 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'events-records'
  location: 'westeurope'
  sku: {
    name: 'Premium'
  }
  properties: {
    geoDataReplication: {
      maxReplicationLagDurationInSeconds: 0
      locations: [
        {
          locationName: 'westeurope'
          roleType: 'Primary'
        }
        {
          locationName: 'northeurope'
          roleType: 'Secondary'
        }
      ]
    }
  }
}

resource orders 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'orders-records'
  location: 'westeurope'
  sku: {
    name: 'Premium'
  }
  properties: {
    geoDataReplication: {
      maxReplicationLagDurationInSeconds: 0
      locations: [
        {
          locationName: 'westeurope'
          roleType: 'Primary'
        }
        {
          locationName: 'northeurope'
          roleType: 'Secondary'
        }
      ]
    }
  }
}

resource vision 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'vision-records'
  location: 'westeurope'
  sku: {
    name: 'S1'
  }
  properties: {
    locations: {
      routingMethod: 'Performance'
      regions: [
        {
          name: 'northeurope'
          value: 1
        }
      ]
    }
  }
}

resource maps 'Microsoft.Maps/accounts@2024-01-01-preview' = {
  name: 'maps-records'
  location: 'westeurope'
  sku: {
    name: 'G2'
  }
  properties: {
    locations: [
      {
        locationName: 'northeurope'
      }
    ]
  }
}

resource hsm 'Microsoft.KeyVault/managedHSMs@2023-07-01' = {
  name: 'hsm-records'
  location: 'westeurope'
  properties: {
    regions: [
      {
        name: 'northeurope'
      }
    ]
  }
}

resource store 'Microsoft.AppConfiguration/configurationStores@2024-05-01' existing = {
  name: 'appcs-records'

  resource copy 'replicas' = {
    name: 'copy'
    location: 'northeurope'
  }
}

resource sockets 'Microsoft.SignalRService/webPubSub@2024-03-01' existing = {
  name: 'wps-records'
}

resource socketsCopy 'Microsoft.SignalRService/webPubSub/replicas@2024-03-01' = {
  parent: sockets
  name: 'copy'
  location: 'northeurope'
  sku: {
    name: 'Premium_P1'
  }
  properties: {}
}
