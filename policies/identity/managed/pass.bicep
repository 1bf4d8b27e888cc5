param location string = 'westeurope'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: 'id'
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {}

  resource staging 'slots' = {
    name: 'staging'
    identity: {
      type: 'SystemAssigned, UserAssigned'
      userAssignedIdentities: {
        '${identity.id}': {}
      }
    }
    properties: {}
  }
}

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'api'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {}
}

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'job'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {}
}

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  location: location
  identity: {
    type: 'SystemAssigned, UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {}
}

resource scaleSet 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01' = {
  name: 'vmss'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {}
}

resource cluster 'Microsoft.ContainerService/managedClusters@2024-09-01' = {
  name: 'aks'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {}
}

resource containers 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'containers'
  location: location
  identity: {
    type: 'SystemAssigned, UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {}
}

resource workflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'workflow'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {}
}

resource automation 'Microsoft.Automation/automationAccounts@2023-11-01' = {
  name: 'automation'
  location: location
  identity: {
    type: 'SystemAssigned'
  }
  properties: {}
}
