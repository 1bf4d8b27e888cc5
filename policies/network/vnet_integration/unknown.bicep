param subnetId string

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-orders'
  location: 'westeurope'
  properties: {
    vnetConfiguration: {
      infrastructureSubnetId: subnetId // unknown: network-vnet-integration
    }
  }
}
