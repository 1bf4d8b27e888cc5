resource events 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'events'
  location: 'westeurope'
  sku: {
    name: 'Standard'
  }
  properties: {}
}

resource events2 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'events2'
  location: 'eastus'
  sku: {
    name: 'Standard'
  }
  properties: {}
}

resource eventsAlias 'Microsoft.EventHub/namespaces/disasterRecoveryConfigs@2024-01-01' = {
  parent: events
  name: 'alias'
  properties: {
    partnerNamespace: events2.id // expect: residency-replicas
  }
}

resource orders 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'orders'
  location: 'westeurope'
  sku: {
    name: 'Premium'
  }
  properties: {}
}

resource orders2 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'orders2'
  location: 'eastus'
  sku: {
    name: 'Premium'
  }
  properties: {}
}

resource ordersAlias 'Microsoft.ServiceBus/namespaces/disasterRecoveryConfigs@2024-01-01' = {
  parent: orders
  name: 'alias'
  properties: {
    partnerNamespace: orders2.id // expect: residency-replicas
  }
}
