param location string = 'westeurope'

@description('Nobody says it here, and it says nothing of probes.')
param region string

var probes = [
  { type: 'Liveness', httpGet: { path: '/live', port: 8080 } }
  { type: 'readiness', tcpSocket: { port: 8080 } }
]

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-api'
  location: location
  properties: {
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
          probes: probes
        }
      ]
    }
  }
}

resource vectors 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'ci-vectors'
  location: location
  properties: {
    osType: 'Linux'
    containers: [
      {
        name: 'vectors'
        properties: {
          image: 'contoso.azurecr.io/vectors:1'
          environmentVariables: [
            {
              name: 'REGION'
              value: region
            }
          ]
          resources: {
            requests: {
              cpu: 1
              memoryInGB: 2
            }
          }
          livenessProbe: {
            exec: {
              command: ['cat', '/app/alive']
            }
          }
          readinessProbe: {
            httpGet: {
              path: '/ready'
              port: 6333
            }
          }
        }
      }
    ]
  }
}

// It runs once and ends.
resource migrate 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'ci-migrate'
  location: location
  properties: {
    osType: 'Linux'
    restartPolicy: 'Never'
    containers: [
      {
        name: 'migrate'
        properties: {
          image: 'contoso.azurecr.io/migrate:1'
          resources: {
            requests: {
              cpu: 1
              memoryInGB: 2
            }
          }
        }
      }
    ]
  }
}
