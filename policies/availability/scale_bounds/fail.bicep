param location string = 'westeurope'
param environmentId string = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-app/providers/Microsoft.App/managedEnvironments/cae'

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-api'
  location: location
  properties: {
    managedEnvironmentId: environmentId
    template: {
      containers: [
        {
          name: 'api'
          image: 'contoso.azurecr.io/api:1'
          resources: {
            cpu: json('0.25') // expect: availability-scale-bounds
            memory: '0.5Gi' // expect: availability-scale-bounds
          }
        }
      ]
      scale: {
        minReplicas: 0 // expect: availability-scale-bounds
        maxReplicas: 10 // expect: availability-scale-bounds
      }
    }
  }
}

resource import 'Microsoft.App/jobs@2024-03-01' = {
  name: 'job-import'
  location: location
  properties: {
    environmentId: environmentId
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 600
      manualTriggerConfig: {}
    }
    template: {
      containers: [
        {
          name: 'import'
          image: 'contoso.azurecr.io/import:1'
          resources: {
            cpu: 2 // expect: availability-scale-bounds
            memory: '4Gi' // expect: availability-scale-bounds
          }
        }
      ]
    }
  }
}
