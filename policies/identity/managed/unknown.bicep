param location string = 'westeurope'
param identityType 'None' | 'SystemAssigned'

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'api'
  location: location
  identity: {
    type: identityType // unknown: identity-managed
  }
  properties: {}
}
