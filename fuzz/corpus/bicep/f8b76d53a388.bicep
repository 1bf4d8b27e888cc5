test a 'main.bicep' = {
  params: {}
}
