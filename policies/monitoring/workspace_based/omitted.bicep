resource api 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-api'
  location: 'westeurope'
  kind: 'web'
  properties: { // expect: monitoring-workspace-based
    Application_Type: 'web'
  }
}
