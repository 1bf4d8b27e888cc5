param location string = 'westeurope'

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-api'
  location: location
  properties: {
    template: {
      containers: [
        { // expect: availability-probes
          name: 'api'
          image: 'contoso.azurecr.io/api:1'
        }
      ]
    }
  }
}
