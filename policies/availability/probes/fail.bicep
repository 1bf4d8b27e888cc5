param location string = 'westeurope'

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-api'
  location: location
  properties: {
    template: {
      containers: [
        {
          name: 'api'
          image: 'contoso.azurecr.io/api:1'
          probes: [ // expect: availability-probes
            {
              type: 'Liveness'
              httpGet: {
                path: '/live'
                port: 8080
              }
            }
          ]
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
        properties: { // expect: availability-probes
          image: 'contoso.azurecr.io/vectors:1'
          resources: {
            requests: {
              cpu: 1
              memoryInGB: 2
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
