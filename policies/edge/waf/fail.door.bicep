resource policy 'Microsoft.Network/FrontDoorWebApplicationFirewallPolicies@2024-02-01' = {
  name: 'waf'
  location: 'global'
  sku: { name: 'Premium_AzureFrontDoor' }
  properties: {
    policySettings: {
      enabledState: 'Enabled'
      mode: 'Detection' // expect: edge-waf
    }
    managedRules: {
      managedRuleSets: [
        { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1' }
      ]
    }
  }
}

resource profile 'Microsoft.Cdn/profiles@2024-09-01' = {
  name: 'afd'
  location: 'global'
  sku: { name: 'Premium_AzureFrontDoor' }

  resource endpoint 'afdEndpoints' = {
    name: 'orders'
    location: 'global'
    properties: { // expect: edge-waf
      enabledState: 'Enabled'
    }
  }

  resource domain 'customDomains' = {
    name: 'orders-example-com'
    properties: { // expect: edge-waf
      hostName: 'orders.example.com'
    }
  }

  resource firewall 'securityPolicies' = {
    name: 'waf'
    properties: {
      parameters: {
        type: 'WebApplicationFirewall'
        wafPolicy: { id: policy.id }
        associations: [
          {
            domains: [{ id: domain.id }]
            patternsToMatch: ['/orders/*']
          }
        ]
      }
    }
  }
}

resource classic 'Microsoft.Network/frontDoors@2021-06-01' = {
  name: 'fd'
  location: 'global'
  properties: {
    frontendEndpoints: [
      {
        name: 'orders'
        properties: { // expect: edge-waf
          hostName: 'orders.azurefd.net'
        }
      }
    ]
  }
}
