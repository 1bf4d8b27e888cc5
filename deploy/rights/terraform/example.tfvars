subscription_id   = "00000000-0000-0000-0000-000000000000"
scope             = "/providers/Microsoft.Management/managementGroups/platform"
setting_names     = true
github_subject    = "repo:example/infrastructure:environment:audit"
kubernetes_issuer = "https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000000/00000000-0000-0000-0000-000000000000/"
