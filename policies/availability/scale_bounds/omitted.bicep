param location string = 'westeurope'

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-api'
  location: location
  properties: {
    template: { // expect: availability-scale-bounds
      containers: [
        // Half a core and one gibibyte, if nothing is said.
        {
          name: 'api'
          image: 'contoso.azurecr.io/api:1'
        }
      ]
    }
  }
}
