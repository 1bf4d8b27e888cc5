// Where snapshots and reports are kept: an NFS share that only the network of the jobs reaches. It has no key, for Container Apps
// can mount a share by SMB with the key of its account alone (https://github.com/microsoft/azure-container-apps/issues/1446).

param location string
param name string
param network string
param subnet string
param workspace string

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  kind: 'FileStorage'
  sku: { name: 'PremiumV2_LRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Disabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'None'
    }
  }
}

resource files 'Microsoft.Storage/storageAccounts/fileServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // Container Apps cannot mount NFS encrypted; what is sent stays between two subnets of one network. REST still demands TLS.
    protocolSettings: { nfs: { encryptionInTransit: { required: false } } }
    shareDeleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource share 'Microsoft.Storage/storageAccounts/fileServices/shares@2025-01-01' = {
  parent: files
  name: 'snapshots'
  properties: {
    enabledProtocols: 'NFS'
    // The first container of a job gives folders to the user that seawall runs as.
    rootSquash: 'NoRootSquash'
    shareQuota: 32
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.file.${environment().suffixes.storage}'
  location: 'global'
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone
  name: 'seawall'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: network }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-${name}'
  location: location
  properties: {
    subnet: { id: subnet }
    privateLinkServiceConnections: [
      {
        name: 'file'
        properties: {
          privateLinkServiceId: account.id
          groupIds: ['file']
        }
      }
    ]
  }
}

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'file'
        properties: { privateDnsZoneId: zone.id }
      }
    ]
  }
}

// Who read a snapshot, and who deleted one.
resource accesses 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: files
  name: 'seawall'
  properties: {
    workspaceId: workspace
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

output server string = '${account.name}.file.${environment().suffixes.storage}'
output share string = '/${account.name}/${share.name}'
// Names must be found before something is mounted.
output ready string = '${link.id} ${names.id}'
