param location string = 'westeurope'

resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' existing = {
  name: 'pip'
}

resource plain 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'agw-plain'
  location: location
  properties: {
    sku: {
      name: 'Standard_v2'
      tier: 'Standard_v2' // expect: edge-waf
    }
    frontendIPConfigurations: [
      { name: 'public', properties: { publicIPAddress: { id: address.id } } }
    ]
  }
}

resource old 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'agw-old'
  location: location
  properties: {
    sku: {
      name: 'WAF_v2'
      tier: 'WAF_v2'
    }
    frontendIPConfigurations: [
      { name: 'public', properties: { publicIPAddress: { id: address.id } } }
    ]
    webApplicationFirewallConfiguration: {
      enabled: false // expect: edge-waf
      firewallMode: 'Detection' // expect: edge-waf
      ruleSetType: 'OWASP'
      ruleSetVersion: '3.2'
    }
  }
}

resource policy 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2024-05-01' = {
  name: 'waf'
  location: location
  properties: {
    policySettings: {
      state: 'Disabled' // expect: edge-waf
      mode: 'Detection' // expect: edge-waf
    }
    managedRules: {
      managedRuleSets: [
        { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1' }
      ]
    }
  }
}
