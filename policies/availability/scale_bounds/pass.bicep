param location string = 'westeurope'
param environmentId string = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-app/providers/Microsoft.App/managedEnvironments/cae'
param cpu string = '0.5'

@description('Nobody says it here, and it says nothing of sizes.')
param region string

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
          env: [
            {
              name: 'REGION'
              value: region
            }
          ]
          resources: {
            cpu: json(cpu)
            memory: '1Gi'
          }
        }
        {
          name: 'proxy'
          image: 'contoso.azurecr.io/proxy:1'
          resources: {
            cpu: any('0.25')
            memory: '0.5Gi'
          }
        }
      ]
      scale: {
        minReplicas: 1
        maxReplicas: 3
        rules: [
          {
            name: 'backlog'
            custom: {
              type: 'metrics-api'
              metadata: {
                url: 'https://backlog.${region}.example.com/length'
                targetValue: '5'
              }
            }
          }
        ]
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
            cpu: 1
            memory: '2Gi'
          }
        }
      ]
    }
  }
}
