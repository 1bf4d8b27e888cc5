param location string = 'westeurope'
param memory string

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-api'
  location: location
  properties: {
    template: {
      containers: [
        {
          name: 'api'
          image: 'contoso.azurecr.io/api:1'
          resources: {
            cpu: json('0.5')
            memory: memory // unknown: availability-scale-bounds
          }
        }
      ]
      scale: {
        minReplicas: 1
        maxReplicas: 3
      }
    }
  }
}
