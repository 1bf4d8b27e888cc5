param location string = 'westeurope'
param clipboard bool = true

resource bastion 'Microsoft.Network/bastionHosts@2024-05-01' = {
  name: 'bas-app'
  location: location
  sku: {
    name: 'Standard'
  }
  properties: {
    disableCopyPaste: !clipboard
  }
}
