// A nightly audit by Azure Container Apps: a job for each shard collects, and a later one joins, judges and reports.
//
// Several replicas of one job would not do: nothing tells a replica which one of them it is.
// az deployment group create --resource-group rg-seawall --template-file main.bicep --parameters main.bicepparam

@description('The region of everything here. Snapshots describe your estate: they stay in the European Union.')
@allowed(['austriaeast', 'belgiumcentral', 'francecentral', 'germanywestcentral', 'italynorth', 'northeurope', 'polandcentral', 'spaincentral', 'swedencentral', 'westeurope'])
param location string

@description('What is audited: a management group, with all below it.')
param managementGroup string

@description('In how many parts, by subscription.')
@minValue(1)
@maxValue(50)
param shards int = 4

@description('The name of the identity that collects, in this resource group: rights/identity.bicep makes it.')
param identityName string = 'id-seawall'

@description('seawall in your registry, by digest: `az acr import --name REGISTRY --source ghcr.io/seawall-dev/seawall@sha256:…`')
param image string

@description('busybox in your registry, by digest: it puts the folders of the last night aside.')
param toolsImage string

@description('Globally unique name of the storage account.')
@minLength(3)
@maxLength(24)
param storageName string = 'stseawall${uniqueString(resourceGroup().id)}'

@description('The first half of the address range of the network.')
param addressPrefix string = '10.90'

@description('When collecting begins, in UTC.')
param collectAt string = '0 1 * * *'

@description('When the audit begins, in UTC: after collecting has ended, for which it has three hours.')
param auditAt string = '30 4 * * *'

@description('For how many days snapshots and reports are kept.')
@minValue(1)
param keepDays int = 30

@description('Which controls are on, and with which figures.')
param profile string = 'gdpr-eu'

var numbers = range(1, shards)
var mounts = [{ volumeName: 'snapshots', mountPath: '/snapshots' }]
var volumes = [{ name: 'snapshots', storageType: 'NfsAzureFile', storageName: snapshots.name }]
var registries = [{ server: split(image, '/')[0], identity: puller.id }]
// The user of seawall's image.
var user = '65532'

resource collector 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

// It pulls the images, and containers do not see it. Give it AcrPull at the registry.
resource puller 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-seawall-pull'
  location: location
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-seawall'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 90
    features: { disableLocalAuth: true }
    // Diagnostic settings send by Azure's own way; to ask from outside of Azure takes a private link scope, or `Enabled` here:
    // https://learn.microsoft.com/azure/azure-monitor/logs/private-link-design
    publicNetworkAccessForIngestion: 'Disabled'
    publicNetworkAccessForQuery: 'Disabled'
  }
}

module network 'network.bicep' = {
  name: 'seawall-network'
  params: {
    location: location
    prefix: addressPrefix
  }
}

module storage 'storage.bicep' = {
  name: 'seawall-storage'
  params: {
    location: location
    name: storageName
    network: network.outputs.id
    subnet: network.outputs.endpoints
    workspace: workspace.id
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-07-01' = {
  name: 'cae-seawall'
  location: location
  properties: {
    appLogsConfiguration: { destination: 'azure-monitor' }
    publicNetworkAccess: 'Disabled'
    vnetConfiguration: {
      infrastructureSubnetId: network.outputs.jobs
      internal: true
    }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'seawall'
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

resource snapshots 'Microsoft.App/managedEnvironments/storages@2025-07-01' = {
  parent: environment
  name: 'snapshots'
  properties: {
    nfsAzureFile: {
      server: storage.outputs.server
      shareName: storage.outputs.share
      accessMode: 'ReadWrite'
    }
  }
}

resource collect 'Microsoft.App/jobs@2025-07-01' = [for number in numbers: {
  name: 'seawall-collect-${number}'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${collector.id}': {}, '${puller.id}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: { cronExpression: collectAt, parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 10800
      // A replica that died is followed by one that goes on where it was.
      replicaRetryLimit: 3
      registries: registries
      identitySettings: [
        { identity: puller.id, lifecycle: 'None' }
        { identity: collector.id, lifecycle: 'Main' }
      ]
    }
    template: {
      initContainers: [
        {
          name: 'folders'
          image: toolsImage
          command: ['sh', '-euc', 'mkdir -p /snapshots/incoming && chown ${user}:${user} /snapshots/incoming']
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          volumeMounts: mounts
        }
      ]
      containers: [
        {
          name: 'collect'
          image: image
          args: [
            'collect'
            '--management-group=${managementGroup}'
            '--shard=${number}/${shards}'
            '--credential=managed-identity'
            '--profile=${profile}'
            '--resume'
            '--output=/snapshots/incoming/${number}.snapshot'
          ]
          env: [{ name: 'AZURE_CLIENT_ID', value: collector.properties.clientId }]
          resources: { cpu: json('0.5'), memory: '1Gi' }
          volumeMounts: mounts
        }
      ]
      volumes: volumes
    }
  }
}]

resource audit 'Microsoft.App/jobs@2025-07-01' = {
  name: 'seawall-audit'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${puller.id}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: { cronExpression: auditAt, parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 3600
      // What is put aside cannot be put aside once more.
      replicaRetryLimit: 0
      registries: registries
      identitySettings: [{ identity: puller.id, lifecycle: 'None' }]
    }
    template: {
      initContainers: [
        {
          // The night is closed: what comes later counts for the next one, and a shard that did not come is missing, not old.
          name: 'night'
          image: toolsImage
          command: [
            'sh'
            '-euc'
            'cd /snapshots; find . -maxdepth 1 -name "kept-*" -mtime +${keepDays} -exec rm -rf {} +; [ ! -d tonight ] || mv tonight "kept-$(date -u +%Y%m%dT%H%M%SZ)"; mv incoming tonight; mkdir incoming; chown ${user}:${user} incoming tonight'
          ]
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          volumeMounts: mounts
        }
        {
          name: 'merge'
          image: image
          args: concat(
            ['merge'],
            map(numbers, number => '/snapshots/tonight/${number}.snapshot'),
            ['--output=/snapshots/tonight/all.snapshot']
          )
          resources: { cpu: json('2.0'), memory: '4Gi' }
          volumeMounts: mounts
        }
      ]
      containers: [
        {
          name: 'scan'
          image: image
          args: [
            'scan'
            '/snapshots/tonight/all.snapshot'
            '--no-config'
            '--profile=${profile}'
            '--strict'
            '--output=text'
            '--output=html=/snapshots/tonight/report.html'
            '--output=json=/snapshots/tonight/report.json'
          ]
          resources: { cpu: json('2.0'), memory: '4Gi' }
          volumeMounts: mounts
        }
      ]
      volumes: volumes
    }
  }
}

@description('Give it AcrPull at the registry.')
output pullerId string = puller.properties.principalId
