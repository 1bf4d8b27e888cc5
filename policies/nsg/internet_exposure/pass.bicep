param location string = 'westeurope'

type securityRule = {
  name: string
  access: ('Allow' | 'Deny')?
  @minValue(100)
  @maxValue(4096)
  priority: int
  protocol: string?
  port: string
  source: string
}

var rules securityRule[] = [
  { name: 'web', priority: 100, port: '443', source: 'Internet' }
  // Before the next one, which so opens nothing.
  { name: 'shadow', access: 'Deny', priority: 105, port: '22', source: '*' }
  { name: 'ssh', priority: 110, port: '22', source: '*' }
  { name: 'probe', priority: 120, protocol: '*', port: '*', source: 'AzureLoadBalancer' }
  { name: 'office', priority: 130, port: '22', source: '203.0.113.7/32' }
]

resource app 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-app'
  location: location
  properties: {
    securityRules: [for rule in rules: {
      name: rule.name
      properties: {
        access: rule.?access ?? 'Allow'
        direction: 'Inbound'
        priority: rule.priority
        protocol: rule.?protocol ?? 'Tcp'
        sourcePortRange: '*'
        destinationPortRange: rule.port
        sourceAddressPrefix: rule.source
        destinationAddressPrefix: '*'
      }
    }]
  }
}

resource door 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-door'
  location: location
  properties: {
    securityRules: [
      {
        name: 'in'
        properties: {
          access: 'Allow'
          direction: 'Inbound'
          priority: 100
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: 'AzureFrontDoor.Backend'
          destinationAddressPrefix: '*'
        }
      }
    ]
  }
}

// A control plane.
resource hdinsight 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-hdinsight'
  location: location
  properties: {
    securityRules: [
      {
        name: 'in'
        properties: {
          access: 'Allow'
          direction: 'Inbound'
          priority: 100
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '8080'
          sourceAddressPrefix: 'HDInsight.WestEurope'
          destinationAddressPrefix: '*'
        }
      }
    ]
  }
}
