# METADATA
# title: Workloads run inside a virtual network
# description: >-
#   A workload outside the network reaches databases over public addresses only, so these have to stay open, and no
#   security group confines where it may send personal data. Web and function apps are judged where the parameter
#   `apps` is true; an App Service environment is inside its network.
# related_resources:
#   - https://learn.microsoft.com/azure/container-apps/networking
#   - https://learn.microsoft.com/azure/container-instances/container-instances-vnet
#   - https://learn.microsoft.com/azure/app-service/overview-vnet-integration
# custom:
#   id: network-vnet-integration
#   severity: high
#   resource_types:
#     - Microsoft.App/managedEnvironments
#     - Microsoft.ContainerInstance/containerGroups
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/slots
#   relations: [app_networks, slot_networks, app_gateway_networks, slot_gateway_networks, app_plan]
#   parameters: {apps: false}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 25(2)", "Art. 5(1)(f)"]
#     mcsb: ["NS-1"]
#   requirements: [A4, C2]
#   remediation: >-
#     Set `vnetConfiguration.infrastructureSubnetId` of a Container Apps environment, `subnetIds` of a container group,
#     `virtualNetworkSubnetId` of a web app.
#   since: 0.1.0
package seawall.policies.network.vnet_integration

import data.seawall.lib.appservice
import data.seawall.lib.azure

is_app if appservice.is_app(input.resource)

is_environment if azure.type_is(input.resource, "Microsoft.App/managedEnvironments")

is_group if azure.type_is(input.resource, "Microsoft.ContainerInstance/containerGroups")

applies if is_environment

applies if is_group

applies if {
	is_app
	input.params.apps == true
}

path := ["properties", "vnetConfiguration", "infrastructureSubnetId"] if is_environment

path := ["properties", "subnetIds"] if is_group

path := ["properties", "virtualNetworkSubnetId"] if is_app

inside if {
	is_environment
	input.resource.properties.vnetConfiguration.infrastructureSubnetId != ""
}

inside if {
	is_group
	some subnet in input.resource.properties.subnetIds
	subnet.id != ""
}

# The way before subnets could be named.
inside if {
	is_group
	input.resource.properties.networkProfile.id != ""
}

inside if {
	is_app
	input.resource.properties.virtualNetworkSubnetId != ""
}

inside if {
	is_app
	input.resource.properties.hostingEnvironmentProfile.id != ""
}

inside if {
	is_app
	some plan in object.get(input.related, "app_plan", [])
	plan.properties.hostingEnvironmentProfile.id != ""
}

# The same as resources of their own: by subnet, or through a gateway.
inside if {
	some relation in ["app_networks", "slot_networks"]
	some integration in object.get(input.related, relation, [])
	integration.properties.subnetResourceId != ""
}

inside if {
	some relation in ["app_gateway_networks", "slot_gateway_networks"]
	some integration in object.get(input.related, relation, [])
	integration.properties.vnetResourceId != ""
}

deny contains {"path": path, "message": "it runs outside of any virtual network"} if {
	applies
	not inside
}
