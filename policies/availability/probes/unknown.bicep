param location string = 'westeurope'

@description('`Always` for a service, `Never` for a task.')
param restart string

resource vectors 'Microsoft.ContainerInstance/containerGroups@2023-05-01' = {
  name: 'ci-vectors'
  location: location
  properties: {
    osType: 'Linux'
    restartPolicy: restart // unknown: availability-probes
    containers: [
      {
        name: 'vectors'
        properties: {
          image: 'contoso.azurecr.io/vectors:1'
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
