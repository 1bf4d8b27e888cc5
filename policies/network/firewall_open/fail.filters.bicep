param location string = 'westeurope'

resource provisioning 'Microsoft.Devices/provisioningServices@2022-02-05' = {
  name: 'dps'
  location: location
  sku: { name: 'S1', capacity: 1 }
  properties: {
    ipFilterRules: [
      { filterName: 'internet', action: 'Accept', ipMask: '0.0.0.0/0', target: 'all' } // expect: network-firewall-open
      // What is left is turned away.
      { filterName: 'rest', action: 'Reject', ipMask: '0.0.0.0/0', target: 'all' }
    ]
  }
}

resource cluster 'Microsoft.ContainerService/managedClusters@2024-09-01' = {
  name: 'aks'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    dnsPrefix: 'aks'
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 1, vmSize: 'Standard_D4ds_v5' }
    ]
    apiServerAccessProfile: {
      authorizedIPRanges: [
        '203.0.113.0/24'
        '0.0.0.0/0' // expect: network-firewall-open
      ]
    }
  }
}
