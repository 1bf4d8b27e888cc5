resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-orders'
  location: 'westeurope'
  properties: {
    zoneRedundant: false
    vnetConfiguration: {
      infrastructureSubnetId: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-orders/subnets/snet-apps'
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
    subnetIds: [
      {
        id: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-orders/subnets/snet-apps'
      }
    ]
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-orders'
  location: 'westeurope'
  kind: 'app,linux'
  properties: {
    httpsOnly: true
  }
}
