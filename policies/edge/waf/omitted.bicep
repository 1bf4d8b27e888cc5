param location string = 'westeurope'

resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' existing = {
  name: 'pip'
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'agw'
  location: location
  properties: { // expect: edge-waf
    sku: {
      name: 'WAF_v2'
      tier: 'WAF_v2'
    }
    frontendIPConfigurations: [
      { name: 'public', properties: { publicIPAddress: { id: address.id } } }
    ]
  }
}

resource policy 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2024-05-01' = {
  name: 'waf'
  location: location
  properties: { // expect: edge-waf
    managedRules: {
      managedRuleSets: [
        { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1' }
      ]
    }
  }
}
