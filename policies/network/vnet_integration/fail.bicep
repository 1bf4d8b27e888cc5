resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-orders'
  location: 'westeurope'
  properties: {
    zoneRedundant: false
    vnetConfiguration: {
      infrastructureSubnetId: '' // expect: network-vnet-integration
    }
  }
}

resource group 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'ci-orders'
  location: 'westeurope'
  properties: {
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
    subnetIds: [] // expect: network-vnet-integration
  }
}
