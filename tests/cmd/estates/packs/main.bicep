resource a 'Microsoft.Storage/storageAccounts@2023-01-01' = [for i in range(0, 9): {
  name: 'st${i}'
  location: 'westeurope'
}]
