param location string = 'westeurope'

resource tunnel 'Microsoft.Network/connections@2024-05-01' = {
  name: 'to-office'
  location: location
  properties: {
    connectionType: 'IPsec'
    sharedKey: 'a-key-for-the-tunnel' // expect: identity-plaintext-secret
  }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'gateway'
  location: location
  properties: {
    sslCertificates: [
      {
        name: 'site'
        properties: {
          data: 'MIIK'
          password: 'certificate' // expect: identity-plaintext-secret
        }
      }
    ]
  }
}

resource api 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: 'apim'

  resource entra 'identityProviders' = {
    name: 'aad'
    properties: {
      clientId: '00000000-0000-0000-0000-0000000000aa'
      clientSecret: 'said-to-nobody' // expect: identity-plaintext-secret
    }
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' existing = {
  name: 'app'

  resource login 'config' = {
    name: 'authsettings'
    properties: {
      enabled: true
      clientSecretSettingName: 'AAD_SECRET'
      clientSecret: 'said-to-nobody' // expect: identity-plaintext-secret
    }
  }
}

resource hadoop 'Microsoft.HDInsight/clusters@2024-08-01-preview' = {
  name: 'hadoop'
  location: location
  properties: {
    computeProfile: {
      roles: [
        {
          name: 'headnode'
          osProfile: {
            linuxOperatingSystemProfile: {
              username: 'ssh'
              password: 'a-password-1' // expect: identity-plaintext-secret
            }
          }
        }
      ]
    }
  }
}

resource certificate 'Microsoft.Web/certificates@2023-12-01' = {
  name: 'from-vault'
  location: location
  properties: {
    keyVaultSecretName: 'site'
  }
}
