param location string = 'westeurope'

@description('New rules are watched before they block.')
param mode string

resource policy 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2024-05-01' = {
  name: 'waf'
  location: location
  properties: {
    policySettings: {
      state: 'Enabled'
      mode: mode // unknown: edge-waf
    }
    managedRules: {
      managedRuleSets: [
        { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1' }
      ]
    }
  }
}
