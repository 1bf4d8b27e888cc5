param location string = 'westeurope'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stdata'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    minimumTlsVersion: 'TLS1_0' // expect: tls-minimum-version
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app'
  location: location
  properties: {
    siteConfig: {
      minTlsVersion: '1.1' // expect: tls-minimum-version
      scmMinTlsVersion: '1.2'
    }
  }

  resource staging 'slots' = {
    name: 'staging'
    properties: {
      siteConfig: {
        minTlsVersion: '1.2'
        scmMinTlsVersion: '1.0' // expect: tls-minimum-version
      }
    }
  }

  resource web 'config' = {
    name: 'web'
    properties: {
      minTlsVersion: '1.0' // expect: tls-minimum-version
    }
  }
}

resource sql 'Microsoft.Sql/servers@2023-08-01-preview' = {
  name: 'sql'
  location: location
  properties: {
    minimalTlsVersion: 'None' // expect: tls-minimum-version
  }
}

resource instance 'Microsoft.Sql/managedInstances@2023-08-01-preview' = {
  name: 'mi'
  location: location
  properties: {
    minimalTlsVersion: '1.1' // expect: tls-minimum-version
  }
}

resource synapse 'Microsoft.Synapse/workspaces@2021-06-01' existing = {
  name: 'synapse'

  resource dedicated 'dedicatedSQLminimalTlsSettings' = {
    name: 'default'
    properties: {
      minimalTlsVersion: '1.0' // expect: tls-minimum-version
    }
  }
}

resource postgresOld 'Microsoft.DBforPostgreSQL/servers@2017-12-01' = {
  name: 'pgold'
  location: location
  properties: {
    minimalTlsVersion: 'TLSEnforcementDisabled' // expect: tls-minimum-version
  }
}

resource postgres 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' existing = {
  name: 'pg'

  resource version 'configurations' = {
    name: 'ssl_min_protocol_version'
    properties: {
      value: 'TLSv1.1' // expect: tls-minimum-version
      source: 'user-override'
    }
  }
}

resource mysql 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' existing = {
  name: 'my'

  resource versions 'configurations' = {
    name: 'tls_version'
    properties: {
      value: 'TLSv1.1,TLSv1.2' // expect: tls-minimum-version
    }
  }
}

resource redis 'Microsoft.Cache/redis@2024-03-01' = {
  name: 'cache'
  location: location
  properties: {
    sku: {
      name: 'Premium'
      family: 'P'
      capacity: 1
    }
    minimumTlsVersion: '1.0' // expect: tls-minimum-version
  }
}

resource enterprise 'Microsoft.Cache/redisEnterprise@2024-10-01' = {
  name: 'cachee'
  location: location
  sku: {
    name: 'Enterprise_E10'
  }
  properties: {
    minimumTlsVersion: '1.1' // expect: tls-minimum-version
  }
}

resource events 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'eh'
  location: location
  properties: {
    minimumTlsVersion: '1.0' // expect: tls-minimum-version
  }
}

resource bus 'Microsoft.ServiceBus/namespaces@2022-10-01-preview' = {
  name: 'sb'
  location: location
  properties: {
    minimumTlsVersion: '1.1' // expect: tls-minimum-version
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'eg'
  location: location
  properties: {
    minimumTlsVersionAllowed: '1.0' // expect: tls-minimum-version
  }
}

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: 'cosmos'
  location: location
  properties: {
    databaseAccountOfferType: 'Standard'
    minimalTlsVersion: 'Tls11' // expect: tls-minimum-version
  }
}

resource iot 'Microsoft.Devices/IotHubs@2023-06-30' = {
  name: 'hub'
  location: location
  sku: {
    name: 'S1'
    capacity: 1
  }
  properties: {
    minTlsVersion: '1.0' // expect: tls-minimum-version
  }
}

resource afd 'Microsoft.Cdn/profiles@2024-02-01' existing = {
  name: 'afd'

  resource www 'customDomains' = {
    name: 'www'
    properties: {
      hostName: 'www.example.com'
      tlsSettings: {
        certificateType: 'ManagedCertificate'
        minimumTlsVersion: 'TLS10' // expect: tls-minimum-version
      }
    }
  }
}

resource api 'Microsoft.ApiManagement/service@2023-05-01-preview' = {
  name: 'apim'
  location: location
  properties: {
    customProperties: {
      'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10': 'True' // expect: tls-minimum-version
    }
  }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'gw'
  location: location
  properties: {
    sslPolicy: {
      policyType: 'Predefined'
      policyName: 'AppGwSslPolicy20150501' // expect: tls-minimum-version
    }
  }
}

resource gatewayOwn 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'gwcustom'
  location: location
  properties: {
    sslPolicy: {
      policyType: 'Custom'
      minProtocolVersion: 'TLSv1_1' // expect: tls-minimum-version
    }
  }
}

resource gatewayProfile 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'gwprofile'
  location: location
  properties: {
    sslProfiles: [
      {
        name: 'clients'
        properties: {
          sslPolicy: {
            policyType: 'Custom'
            minProtocolVersion: 'TLSv1_0' // expect: tls-minimum-version
          }
        }
      }
    ]
  }
}

resource front 'Microsoft.Cdn/profiles@2024-09-01' existing = {
  name: 'front'
}

resource old 'Microsoft.Cdn/profiles/customDomains@2024-09-01' = {
  parent: front
  name: 'old'
  properties: {
    hostName: 'old.example.com'
    tlsSettings: {
      certificateType: 'ManagedCertificate'
      cipherSuiteSetType: 'TLS10_2019' // expect: tls-minimum-version
    }
  }
}

resource domain 'Microsoft.AAD/domainServices@2022-12-01' = {
  name: 'domain'
  location: location
  properties: {
    domainSecuritySettings: {
      tlsV1: 'Enabled' // expect: tls-minimum-version
    }
  }
}
