resource vnet 'Microsoft.Network/virtualNetworks@2023-05-01' = {
  name: 'net'
  resource inner 'subnets' = {
    name: 'inner'
    properties: { addressPrefix: other.properties.addressPrefix }
  }
  resource other 'subnets@2022-01-01' = {
    name: 'other'
    properties: { addressPrefix: '10.0.0.0/24' }
  }
}
resource outer 'Microsoft.Network/virtualNetworks/subnets@2023-05-01' = {
  parent: vnet
  name: 'outer'
  properties: { id: vnet::inner.id, own: vnet::inner.name }
}
