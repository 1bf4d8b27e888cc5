resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-orders'
  location: 'westeurope'
  properties: { // expect: network-vnet-integration
    zoneRedundant: false
  }
}

resource group 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'ci-orders'
  location: 'westeurope'
  properties: { // expect: network-vnet-integration
    osType: 'Linux'
    containers: [
      {
        name: 'orders'
        properties: {
          image: 'acrorders.azurecr.io/orders:1.4'
          resources: {
            requests: {
              cpu: 1
              memoryInGB: 2
            }
          }
        }
      }
    ]
  }
}
