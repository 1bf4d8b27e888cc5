targetScope = 'subscription'

resource records 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-records'
  location: '(Europe) West Europe'
}

resource archive 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-archive'
  location: 'Sweden Central'
}
