module a 'b.bicep' = {params: {}}
