import { region, greet } from 'data.json'
output a string = region
output b string = greet('x')
=====
=====
=====
{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "languageVersion": "2.0", "contentVersion": "1.0.0.0",
        "functions": [{"namespace": "__bicep", "members": {
            "greet": {"parameters": [{"name": "name", "type": "string"}],
                "output": {"type": "string", "value": "[format('{0}{1}', __bicep.prefix(), parameters('name'))]"}},
            "prefix": {"parameters": [], "output": {"type": "string", "value": "hi "}}}}],
        "variables": {"hidden": "west", "region": "[format('{0}europe', variables('hidden'))]"}, "resources": {}}
