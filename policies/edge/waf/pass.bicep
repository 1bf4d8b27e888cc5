param location string = 'westeurope'

resource address 'Microsoft.Network/publicIPAddresses@2024-05-01' existing = {
  name: 'pip'
}

resource policy 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2024-05-01' = {
  name: 'waf'
  location: location
  properties: {
    policySettings: {
      state: 'Enabled'
      mode: 'Prevention'
    }
    managedRules: {
      managedRuleSets: [
        { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1' }
      ]
    }
  }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'agw'
  location: location
  properties: {
    sku: {
      name: 'WAF_v2'
      tier: 'WAF_v2'
    }
    frontendIPConfigurations: [
      { name: 'public', properties: { publicIPAddress: { id: address.id } } }
    ]
    firewallPolicy: { id: policy.id }
  }
}

resource listeners 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'agw-listeners'
  location: location
  properties: {
    sku: {
      name: 'WAF_v2'
      tier: 'WAF_v2'
    }
    frontendIPConfigurations: [
      { name: 'public', properties: { publicIPAddress: { id: address.id } } }
    ]
    httpListeners: [
      { name: 'orders', properties: { protocol: 'Https', firewallPolicy: { id: policy.id } } }
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
      enabled: true
      firewallMode: 'Prevention'
      ruleSetType: 'OWASP'
      ruleSetVersion: '3.2'
    }
  }
}

resource inside 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'agw-inside'
  location: location
  properties: {
    sku: {
      name: 'Standard_v2'
      tier: 'Standard_v2'
    }
    frontendIPConfigurations: [
      { name: 'private', properties: { subnet: { id: resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'gateways') } } }
    ]
  }
}
