module m 'data.json' = { name: 'm', params: { p: 1 } }
output o object = m.outputs
=====
=====
=====
{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "parameters": {"p": {"type": "int"}}, "resources": [{"type": "A.B/c", "apiVersion": "2020-01-01", "name": "[string(parameters('p'))]"}], "outputs": {"x": {"type": "int", "value": "[parameters('p')]"}}}
