resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'strecords'

  // Without a location of its own: it is where its parent is.
  resource blobs 'blobServices' = {
    name: 'default'
    properties: {}
  }
}

resource mail 'Microsoft.Communication/emailServices@2023-04-01' = {
  name: 'mail-records'
  location: 'global'
  properties: {} // expect: residency-location
}
