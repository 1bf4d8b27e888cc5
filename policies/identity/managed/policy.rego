# METADATA
# title: Workloads have a managed identity
# description: >-
#   A workload without an identity of its own has to keep passwords and keys for every store of personal data it opens;
#   those leak and are never rotated.
# related_resources:
#   - https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview
#   - https://learn.microsoft.com/azure/app-service/overview-managed-identity
# custom:
#   id: identity-managed
#   severity: high
#   resource_types:
#     - Microsoft.App/containerApps
#     - Microsoft.App/jobs
#     - Microsoft.Automation/automationAccounts
#     - Microsoft.Compute/virtualMachineScaleSets
#     - Microsoft.Compute/virtualMachines
#     - Microsoft.ContainerInstance/containerGroups
#     - Microsoft.ContainerService/managedClusters
#     - Microsoft.Logic/workflows
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/slots
#   relations: []
#   parameters: {kind: any}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(4)", "Art. 25(1)", "Art. 5(1)(f)"]
#     mcsb: ["IM-3"]
#     nis2: ["Annex 11.5.2(a)"]
#   requirements: [A9, B4, C9, D9, E7]
#   remediation: Set `identity.type` to `SystemAssigned`, and give that identity the roles it needs.
#   fix:
#     - path: identity.type
#       types: [Microsoft.ContainerService/managedClusters]
#       api: "2020-03-01"
#       from: [None]
#       value: SystemAssigned
#       safe: false
#       why: A cluster that stands uses it only when its nodes are made anew.
#     - path: identity.type
#       types: [Microsoft.Automation/automationAccounts]
#       api: "2021-06-22"
#       from: [None]
#       value: SystemAssigned
#       safe: true
#     - path: identity.type
#       types: [Microsoft.ContainerInstance/containerGroups, Microsoft.Logic/workflows]
#       api: "2019-05-01"
#       from: [None]
#       value: SystemAssigned
#       safe: true
#     - {path: identity.type, api: "2018-06-01", from: [None], value: SystemAssigned, safe: true}
#     - path: identity.type
#       types:
#         - Microsoft.App/containerApps
#         - Microsoft.App/jobs
#         - Microsoft.Automation/automationAccounts
#         - Microsoft.Compute/virtualMachineScaleSets
#         - Microsoft.Compute/virtualMachines
#         - Microsoft.ContainerInstance/containerGroups
#         - Microsoft.Web/sites
#         - Microsoft.Web/sites/slots
#       from: [UserAssigned]
#       value: SystemAssigned, UserAssigned
#       safe: true
#   since: 0.1.0
package seawall.policies.identity.managed

kinds := {"any": {"systemassigned", "userassigned"}, "system": {"systemassigned"}}

# `SystemAssigned, UserAssigned` is written with and without the space.
assigned := {trim_space(kind) | some kind in split(lower(input.resource.identity.type), ",")}

wanted := lower(input.params.kind)

acceptable if count(assigned & kinds[wanted]) > 0

message := sprintf("there is no %s identity", [object.get({"system": "system-assigned"}, wanted, "managed")])

deny contains {"path": ["identity", "type"], "message": message} if not acceptable
