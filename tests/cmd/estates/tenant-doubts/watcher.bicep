resource watcher 'Microsoft.Network/networkWatchers@2023-11-01' = {
  name: 'watcher'
  location: 'westeurope'
}
