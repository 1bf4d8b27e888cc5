package seawall.policies.edge.ddos_test

import data.seawall.policies.edge.ddos

network(properties, addresses) := denied if {
	denied := ddos.deny with input as {
		"resource": {"type": "Microsoft.Network/virtualNetworks", "properties": properties},
		"related": {"edge_public_addresses": addresses},
	}
}

address(settings) := {"type": "Microsoft.Network/publicIPAddresses", "properties": settings}

protected(mode) := address({"ddosSettings": {"protectionMode": mode}})

off := {"path": ["properties", "enableDdosProtection"], "message": "the network has no DDoS protection"}

plan := {"ddosProtectionPlan": {"id": "/p"}}

test_plan if {
	count(network(object.union(plan, {"enableDdosProtection": true}), [])) == 0
	count(network(object.union(plan, {"enableDdosProtection": "True"}), [])) == 0
	network(object.union(plan, {"enableDdosProtection": false}), []) == {off}
	network(plan, []) == {off}
	network({}, []) == {off}
}

test_no_plan_is_named if {
	nameless := {"path": ["properties", "ddosProtectionPlan"], "message": "no DDoS protection plan is named"}
	network({"enableDdosProtection": true}, []) == {nameless}
	network({"enableDdosProtection": true, "ddosProtectionPlan": {"id": ""}}, []) == {nameless}
	count(network({"enableDdosProtection": true}, [protected("Enabled")])) == 0
}

test_addresses_for_themselves if {
	count(network({}, [protected("Enabled"), protected("enabled")])) == 0
	network({}, [protected("Enabled"), address({})]) == {off}
}

found(resource) := denied if {
	denied := ddos.deny with input as {"resource": resource, "related": {"edge_public_addresses": [resource]}}
}

test_addresses if {
	path := ["properties", "ddosSettings", "protectionMode"]
	found(protected("Disabled")) == {{"path": path, "message": "the address opts out of DDoS protection"}}
	count(found(protected("Enabled"))) == 0
	count(found(protected("virtualNetworkInherited"))) == 0
	count(found(address({}))) == 0
}
