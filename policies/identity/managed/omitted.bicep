param location string = 'westeurope'

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app' // expect: identity-managed
  location: location
  properties: {}

  resource staging 'slots' = {
    name: 'staging' // expect: identity-managed
    properties: {}
  }
}

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'api' // expect: identity-managed
  location: location
  properties: {}
}

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'job' // expect: identity-managed
  location: location
  properties: {}
}

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm' // expect: identity-managed
  location: location
  properties: {}
}

resource scaleSet 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01' = {
  name: 'vmss' // expect: identity-managed
  location: location
  properties: {}
}

resource cluster 'Microsoft.ContainerService/managedClusters@2024-09-01' = {
  name: 'aks' // expect: identity-managed
  location: location
  properties: {}
}

resource containers 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'containers' // expect: identity-managed
  location: location
  properties: {}
}

resource workflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'workflow' // expect: identity-managed
  location: location
  properties: {}
}

resource automation 'Microsoft.Automation/automationAccounts@2023-11-01' = {
  name: 'automation' // expect: identity-managed
  location: location
  properties: {}
}
