// The identity that collects, without a secret: GitHub, Kubernetes or Azure itself vouches for it. It has no right here;
// subscription.bicep or management-group.bicep give it those.

@description('Where the identity is kept.')
@allowed(['austriaeast', 'belgiumcentral', 'francecentral', 'germanywestcentral', 'italynorth', 'northeurope', 'polandcentral', 'spaincentral', 'swedencentral', 'westeurope'])
param location string = 'westeurope'

@description('Its name.')
param name string = 'id-seawall'

@description('Who in GitHub may be it, as in `repo:OWNER/REPOSITORY:environment:audit`. A whole repository or a branch can be named too, but an environment has reviewers. Empty: nobody.')
param githubSubject string = ''

@description('Issuer of a Kubernetes cluster: `az aks show --query oidcIssuerProfile.issuerUrl`. Empty: none.')
param kubernetesIssuer string = ''

@description('Who in that cluster may be it: `system:serviceaccount:NAMESPACE:ACCOUNT`.')
param kubernetesSubject string = 'system:serviceaccount:seawall:seawall-collect'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

resource github 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = if (!empty(githubSubject)) {
  parent: identity
  name: 'github'
  properties: {
    issuer: 'https://token.actions.githubusercontent.com'
    subject: githubSubject
    audiences: ['api://AzureADTokenExchange']
  }
}

resource kubernetes 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = if (!empty(kubernetesIssuer)) {
  parent: identity
  name: 'kubernetes'
  properties: {
    issuer: kubernetesIssuer
    subject: kubernetesSubject
    audiences: ['api://AzureADTokenExchange']
  }
  // Azure refuses to write two of them at the same time:
  // https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations#concurrent-updates-arent-supported-user-assigned-managed-identities
  dependsOn: [github]
}

@description('AZURE_CLIENT_ID of whoever collects.')
output clientId string = identity.properties.clientId

@description('To whom the rights are given.')
output principalId string = identity.properties.principalId

@description('AZURE_TENANT_ID.')
output tenantId string = identity.properties.tenantId
