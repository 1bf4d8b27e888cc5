// A network for the jobs: nothing comes in, and out go only the calls that collecting and the platform need.

param location string

@description('The first half of the addresses: `10.90` is 10.90.0.0/24 for the jobs and 10.90.1.0/28 for the private endpoint.')
param prefix string

// https://learn.microsoft.com/azure/container-apps/firewall-integration#outbound
var outbound = [
  { name: 'ResourceManager', to: 'AzureResourceManager' }
  { name: 'Entra', to: 'AzureActiveDirectory' }
  { name: 'Monitor', to: 'AzureMonitor' }
  { name: 'PlatformImages', to: 'MicrosoftContainerRegistry' }
  { name: 'PlatformFrontDoor', to: 'AzureFrontDoor.FirstParty' }
  { name: 'Registry', to: 'AzureContainerRegistry' }
  // Layers of images of a registry.
  { name: 'RegistryLayers', to: 'Storage' }
]

resource jobs 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-seawall-jobs'
  location: location
  properties: {
    securityRules: concat(
      map(range(0, length(outbound)), index => {
        name: 'Allow${outbound[index].name}'
        properties: {
          priority: 100 + index
          direction: 'Outbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: '${prefix}.0.0/24'
          sourcePortRange: '*'
          destinationAddressPrefix: outbound[index].to
          destinationPortRange: '443'
        }
      }),
      [
        {
          name: 'AllowSnapshots'
          properties: {
            priority: 200
            direction: 'Outbound'
            access: 'Allow'
            protocol: 'Tcp'
            sourceAddressPrefix: '${prefix}.0.0/24'
            sourcePortRange: '*'
            destinationAddressPrefix: '${prefix}.1.0/28'
            destinationPortRange: '2049'
          }
        }
        {
          name: 'AllowWithin'
          properties: {
            priority: 210
            direction: 'Outbound'
            access: 'Allow'
            protocol: '*'
            sourceAddressPrefix: '${prefix}.0.0/24'
            sourcePortRange: '*'
            destinationAddressPrefix: '${prefix}.0.0/24'
            destinationPortRange: '*'
          }
        }
        {
          name: 'DenyOutbound'
          properties: {
            priority: 4096
            direction: 'Outbound'
            access: 'Deny'
            protocol: '*'
            sourceAddressPrefix: '*'
            sourcePortRange: '*'
            destinationAddressPrefix: '*'
            destinationPortRange: '*'
          }
        }
        {
          name: 'AllowFromWithin'
          properties: {
            priority: 100
            direction: 'Inbound'
            access: 'Allow'
            protocol: '*'
            sourceAddressPrefix: '${prefix}.0.0/24'
            sourcePortRange: '*'
            destinationAddressPrefix: '${prefix}.0.0/24'
            destinationPortRange: '*'
          }
        }
        {
          name: 'AllowProbes'
          properties: {
            priority: 110
            direction: 'Inbound'
            access: 'Allow'
            protocol: 'Tcp'
            sourceAddressPrefix: 'AzureLoadBalancer'
            sourcePortRange: '*'
            destinationAddressPrefix: '${prefix}.0.0/24'
            destinationPortRange: '30000-32767'
          }
        }
        {
          name: 'DenyInbound'
          properties: {
            priority: 4096
            direction: 'Inbound'
            access: 'Deny'
            protocol: '*'
            sourceAddressPrefix: '*'
            sourcePortRange: '*'
            destinationAddressPrefix: '*'
            destinationPortRange: '*'
          }
        }
      ]
    )
  }
}

resource endpoints 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-seawall-endpoints'
  location: location
  properties: {
    securityRules: [
      {
        name: 'AllowJobs'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: '${prefix}.0.0/24'
          sourcePortRange: '*'
          destinationAddressPrefix: '${prefix}.1.0/28'
          destinationPortRange: '2049'
        }
      }
      {
        name: 'DenyInbound'
        properties: {
          priority: 4096
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
      {
        name: 'DenyOutbound'
        properties: {
          priority: 4096
          direction: 'Outbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-seawall'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['${prefix}.0.0/16'] }
    subnets: [
      {
        name: 'jobs'
        properties: {
          addressPrefix: '${prefix}.0.0/24'
          networkSecurityGroup: { id: jobs.id }
          delegations: [{ name: 'jobs', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '${prefix}.1.0/28'
          networkSecurityGroup: { id: endpoints.id }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }
}

output id string = network.id
output jobs string = '${network.id}/subnets/jobs'
output endpoints string = '${network.id}/subnets/endpoints'
