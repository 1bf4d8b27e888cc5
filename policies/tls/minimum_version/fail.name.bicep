param location string = 'westeurope'
param accountName string
param appName string

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: accountName
  location: location
  properties: {
    minimumTlsVersion: 'TLS1_0' // expect: tls-minimum-version
  }
}

resource web 'Microsoft.Web/sites/config@2023-12-01' = {
  name: '${appName}/web'
  properties: {
    minTlsVersion: '1.0' // expect: tls-minimum-version
  }
}
