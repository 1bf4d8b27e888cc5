resource topic 'Microsoft.EventGrid/topics@2022-06-15' = {
  name: 'topic'
  location: 'uksouth'
  properties: {
    dataResidencyBoundary: 'WithinRegion'
  }
}
