module m '../x.bicep' = {}
