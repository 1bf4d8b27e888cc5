@secure()
param password string

resource cache 'Microsoft.Cache/redis@2024-03-01' existing = {
  name: 'redis-orders'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: 'id-orders'
}

resource signing 'Microsoft.Compute/sshPublicKeys@2024-07-01' existing = {
  name: 'ssh-invoices'
}

resource shared 'Microsoft.Resources/deployments@2024-03-01' existing = {
  name: 'shared'
}

// What Azure says of a resource is no secret, unless its name in the app sounds like one.
resource orders 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-orders'
  location: 'westeurope'
  properties: {
    template: {
      containers: [
        {
          name: 'orders'
          image: 'crorders.azurecr.io/orders:1'
          env: [
            { name: 'REDIS_HOST', value: cache.properties.hostName }
            { name: 'REDIS_URL', value: 'rediss://${cache.properties.hostName}:6380' }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
          ]
        }
      ]
    }
  }
}

resource invoices 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-invoices'
  location: 'westeurope'
  properties: {
    template: {
      containers: [
        {
          name: 'invoices'
          image: 'crorders.azurecr.io/invoices:1'
          env: [
            { name: 'SIGNING_KEY', value: signing.properties.publicKey } // unknown: identity-plaintext-secret
          ]
        }
      ]
    }
  }
}

// Another deployment may put out anything.
resource reports 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-reports'
  location: 'westeurope'
  properties: {
    template: {
      containers: [
        {
          name: 'reports'
          image: 'crorders.azurecr.io/reports:1'
          env: [
            { name: 'REDIS_HOST', value: shared.properties.outputs.redis.value } // unknown: identity-plaintext-secret
          ]
        }
      ]
    }
  }
}

// The identities of a server have no part in the question, so it does not matter that their ids are not known.
resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'psql-orders'
  location: 'westeurope'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    administratorLogin: 'orders'
    administratorLoginPassword: password
  }
}
