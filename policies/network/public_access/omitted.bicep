param location string = 'westeurope'

resource sql 'Microsoft.Sql/servers@2021-11-01' = {
  name: 'sql'
  location: location
  properties: { // expect: network-public-access
    version: '12.0'
  }
}

resource disk 'Microsoft.Compute/disks@2024-03-02' = {
  name: 'disk'
  location: location
  properties: { // expect: network-public-access
    creationData: {
      createOption: 'Empty'
    }
  }
}

resource instance 'Microsoft.Sql/managedInstances@2023-08-01' = {
  name: 'mi'
  location: location
  properties: {}
}

resource prometheus 'Microsoft.Monitor/accounts@2023-04-03' = {
  name: 'prometheus'
  location: location
  properties: {} // expect: network-public-access
}
