package seawall.policies.network.vnet_integration_test

import data.seawall.policies.network.vnet_integration as subject

judged(type, properties, related, apps) := {
	"resource": {"type": type, "name": "x", "properties": properties},
	"related": related,
	"params": {"apps": apps},
}

found(type, properties, related) := denied if {
	denied := subject.deny with input as judged(type, properties, related, true)
}

outside(path) := {{"path": path, "message": "it runs outside of any virtual network"}}

environment := "Microsoft.App/managedEnvironments"

group := "Microsoft.ContainerInstance/containerGroups"

apps := {"Microsoft.Web/sites", "Microsoft.Web/sites/slots"}

test_environment if {
	path := ["properties", "vnetConfiguration", "infrastructureSubnetId"]
	found(environment, {}, {}) == outside(path)
	found(environment, {"vnetConfiguration": {"infrastructureSubnetId": ""}}, {}) == outside(path)
	count(found(environment, {"vnetConfiguration": {"infrastructureSubnetId": "/s"}}, {})) == 0
}

test_group if {
	found(group, {}, {}) == outside(["properties", "subnetIds"])
	found(group, {"subnetIds": [{"id": ""}]}, {}) == outside(["properties", "subnetIds"])
	found(group, {"networkProfile": {"id": ""}}, {}) == outside(["properties", "subnetIds"])
	count(found(group, {"subnetIds": [{"id": "/s"}]}, {})) == 0
	count(found(group, {"networkProfile": {"id": "/p"}}, {})) == 0
}

test_app if {
	every app in apps {
		found(app, {}, {}) == outside(["properties", "virtualNetworkSubnetId"])
		found(app, {"virtualNetworkSubnetId": ""}, {}) == outside(["properties", "virtualNetworkSubnetId"])
		count(found(app, {"virtualNetworkSubnetId": "/s"}, {})) == 0
		count(found(app, {"hostingEnvironmentProfile": {"id": "/e"}}, {})) == 0
		found(app, {"hostingEnvironmentProfile": {"id": ""}}, {}) == outside(["properties", "virtualNetworkSubnetId"])
	}
}

holder(key, value) := [{"properties": {key: value}}]

test_beside if {
	app := "Microsoft.Web/sites"
	every relation in ["app_networks", "slot_networks"] {
		count(found(app, {}, {relation: holder("subnetResourceId", "/s")})) == 0
		count(found(app, {}, {relation: holder("subnetResourceId", "")})) == 1
	}
	every relation in ["app_gateway_networks", "slot_gateway_networks"] {
		count(found(app, {}, {relation: holder("vnetResourceId", "/v")})) == 0
		count(found(app, {}, {relation: holder("vnetResourceId", "")})) == 1
	}
	count(found(app, {}, {"app_plan": holder("hostingEnvironmentProfile", {"id": "/e"})})) == 0
	count(found(app, {}, {"app_plan": holder("hostingEnvironmentProfile", {"id": ""})})) == 1
}

# What one kind of workload says is nothing for another.
test_of_another_kind if {
	subnet := {"virtualNetworkSubnetId": "/s"}
	count(found(environment, subnet, {})) == 1
	count(found(group, object.union(subnet, {"hostingEnvironmentProfile": {"id": "/e"}}), {})) == 1
	groups := {"subnetIds": [{"id": "/s"}], "networkProfile": {"id": "/p"}}
	inner := {"vnetConfiguration": {"infrastructureSubnetId": "/s"}}
	count(found("Microsoft.Web/sites", object.union(groups, inner), {})) == 1
	count(found(group, {}, {"app_plan": holder("hostingEnvironmentProfile", {"id": "/e"})})) == 1
}

concerned(type, wanted) if subject.applies with input as judged(type, {}, {}, wanted)

test_apps_are_a_parameter if {
	every type in apps { concerned(type, true) }
	concerned(environment, false)
	concerned(group, false)
}

unwanted if concerned("Microsoft.Web/sites", false)

test_apps_are_not_wanted if not unwanted
