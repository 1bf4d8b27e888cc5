module m 'main.bicep' = {}
