@secure()
param adminPassword string

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'stdata'
}

output password string = adminPassword // expect: identity-plaintext-secret
output storageKey string = account.listKeys().keys[0].value // expect: identity-plaintext-secret
output connection object = {
  account: account.name
  text: 'AccountName=${account.name};AccountKey=${account.listKeys().keys[0].value}' // expect: identity-plaintext-secret
}
output all array = [for place in [0]: account.listKeys().keys[place].value] // expect: identity-plaintext-secret
