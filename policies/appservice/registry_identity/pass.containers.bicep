resource environment 'Microsoft.App/managedEnvironments@2024-03-01' existing = {
  name: 'cae-orders'
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-orders'
  location: 'westeurope'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    managedEnvironmentId: environment.id
    configuration: {
      registries: [
        {
          server: 'acrorders.azurecr.io'
          identity: 'system'
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'orders'
          image: 'acrorders.azurecr.io/orders:1.4'
        }
      ]
      initContainers: [
        {
          name: 'migrate'
          image: 'acrorders.azurecr.io/orders:1.4'
        }
      ]
    }
  }
}

resource job 'Microsoft.App/jobs@2024-03-01' = {
  name: 'caj-orders'
  location: 'westeurope'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    environmentId: environment.id
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 600
      manualTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
      }
      registries: [
        {
          server: 'acrorders.azurecr.io'
          identity: 'system'
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'orders'
          image: 'acrorders.azurecr.io/orders:1.4'
        }
      ]
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
    imageRegistryCredentials: [
      {
        server: 'acrorders.azurecr.io'
        identity: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-app/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders'
      }
    ]
  }
}
