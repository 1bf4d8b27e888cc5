using 'identity.bicep'

param location = 'westeurope'
param githubSubject = 'repo:example/infrastructure:environment:audit'
param kubernetesIssuer = 'https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000000/00000000-0000-0000-0000-000000000000/'
