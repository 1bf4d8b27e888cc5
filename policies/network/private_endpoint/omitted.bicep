param location string = 'westeurope'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  location: location
  properties: { // expect: network-private-endpoint
    publicNetworkAccess: 'Disabled'
  }
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: 'bot'
  location: location
  properties: { // expect: network-private-endpoint
    displayName: 'bot'
  }
}

resource prometheus 'Microsoft.Monitor/accounts@2023-04-03' = {
  name: 'prometheus'
  location: location
  properties: {} // expect: network-private-endpoint
}
