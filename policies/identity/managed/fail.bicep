param location string = 'westeurope'

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  identity: {
    type: 'None' // expect: identity-managed
  }
  properties: {}

  resource staging 'slots' = {
    name: 'staging'
    identity: {
      type: 'None' // expect: identity-managed
    }
    properties: {}
  }
}

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'api'
  location: location
  identity: {
    type: 'None' // expect: identity-managed
  }
  properties: {}
}

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'job'
  location: location
  identity: {
    type: 'None' // expect: identity-managed
  }
  properties: {}
}

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  location: location
  identity: {
    type: 'None' // expect: identity-managed
  }
  properties: {}
}

resource scaleSet 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01' = {
  name: 'vmss'
  location: location
  identity: {
    type: 'None' // expect: identity-managed
  }
  properties: {}
}

resource cluster 'Microsoft.ContainerService/managedClusters@2024-09-01' = {
  name: 'aks'
  location: location
  identity: {
    type: 'None' // expect: identity-managed
  }
  properties: {}
}

resource containers 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'containers'
  location: location
  identity: {
    type: 'None' // expect: identity-managed
  }
  properties: {}
}

resource workflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'workflow'
  location: location
  identity: {
    type: 'None' // expect: identity-managed
  }
  properties: {}
}

resource automation 'Microsoft.Automation/automationAccounts@2023-11-01' = {
  name: 'automation'
  location: location
  identity: {
    type: 'None' // expect: identity-managed
  }
  properties: {}
}
