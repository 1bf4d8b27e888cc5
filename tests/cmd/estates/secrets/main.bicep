resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-orders'
  location: 'westeurope'
  identity: { type: 'SystemAssigned' }
  properties: {
    template: {
      containers: [
        {
          name: 'orders'
          image: 'crorders.azurecr.io/orders:1'
          env: [
            { name: 'SMTP_PASSWORD', value: 'correct horse battery' }
          ]
        }
      ]
      scale: {
        maxReplicas: 3
        rules: [
          {
            name: 'queue'
            custom: {
              type: 'metrics-api'
              metadata: {
                url: 'https://queue.example.com/length'
                apiKey: 'bk-7Qm2vXr9Lp4TzWc8'
              }
            }
          }
        ]
      }
    }
  }
}
