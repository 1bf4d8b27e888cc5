resource messages 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: 'acs'
  location: 'global'
  properties: {
    dataLocation: 'Europe'
  }
}

resource mails 'Microsoft.Communication/emailServices@2023-04-01' = {
  name: 'mail'
  location: 'global'
  properties: {
    dataLocation: 'Europe'
  }
}
