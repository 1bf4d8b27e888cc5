package seawall.policies.network.private_dns_test

import data.seawall.policies.network.private_dns

net := "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"

zone_id(name) := concat("", [net, "/privateDnsZones/", name])

link_id(name) := concat("", [zone_id(name), "/virtualNetworkLinks/l"])

endpoint(id, group) := wired("privateLinkServiceConnections", id, group)

wired(property, id, group) := {
	"type": "Microsoft.Network/privateEndpoints",
	"properties": {
		"subnet": {"id": concat("", [net, "/virtualNetworks/Vnet/subnets/pe"])},
		property: [{"properties": {"privateLinkServiceId": id, "groupIds": [group]}}],
	},
}

service(type) := concat("", ["/subscriptions/s/resourceGroups/g/providers/", type, "/x"])

vault := endpoint(service("Microsoft.KeyVault/vaults"), "Vault")

# What a group with zones of these names says of its endpoint, none of them being declared.
grouped(target, names) := judged(target, names, [], {})

judged(target, names, zones, around) := of_account(target, names, zones, around, [])

of_account(target, names, zones, around, accounts) := denied if {
	configs := [{"properties": {"privateDnsZoneId": zone_id(name)}} | some name in names]
	denied := private_dns.deny with input as {
		"resource": {
			"type": "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
			"properties": {"privateDnsZoneConfigs": configs},
		},
		"related": {
			"private_dns_endpoint": [object.union(target, {"related": around})],
			"private_dns_zones": zones,
			"private_dns_accounts": accounts,
		},
	}
}

config(i) := ["properties", "privateDnsZoneConfigs", i, "properties", "privateDnsZoneId"]

stays(name) := sprintf("names stay public without the zone %s", [name])

unlinked(i) := {"path": config(i), "message": "the zone is not linked to the network"}

paths(denied) := {d.path | some d in denied}

test_without_group if {
	found := private_dns.deny with input as {"resource": vault, "related": {}}
	message := "no zone group for privatelink.vaultcore.azure.net"
	found == {{"path": ["properties", "privateDnsZoneGroups"], "message": message}}
	manual := wired("manualPrivateLinkServiceConnections", service("Microsoft.Sql/servers"), "sqlServer")
	other := private_dns.deny with input as {"resource": manual, "related": {}}
	{d.message | some d in other} == {"no zone group for privatelink.database.windows.net"}
}

test_with_group if {
	count(private_dns.deny) == 0 with input as {"resource": vault, "related": {"private_dns_groups": [{}]}}
}

test_concerns_services_with_a_zone if {
	private_dns.applies with input as {"resource": vault, "related": {}}
	own := endpoint(service("Microsoft.Network/privateLinkServices"), "web")
	not private_dns.applies with input as {"resource": own, "related": {}}
	count(private_dns.deny) == 0 with input as {"resource": own, "related": {}}
	not private_dns.applies with input as {"resource": {"type": "Microsoft.DBforPostgreSQL/flexibleServers"}}
}

test_right_zone if {
	count(grouped(vault, ["Privatelink.VaultCore.azure.net"])) == 0
}

test_wrong_zone if {
	message := stays("privatelink.vaultcore.azure.net")
	grouped(vault, ["privatelink.blob.core.windows.net"]) == {{"path": config(0), "message": message}}
	empty := {"path": ["properties", "privateDnsZoneConfigs"], "message": message}
	grouped(vault, []) == {empty}
}

test_all_zones_are_needed if {
	workspace := endpoint(service("Microsoft.MachineLearningServices/workspaces"), "amlworkspace")
	one := grouped(workspace, ["privatelink.api.azureml.ms"])
	one == {{"path": ["properties", "privateDnsZoneConfigs"], "message": stays("privatelink.notebooks.azure.net")}}
	count(grouped(workspace, ["privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"])) == 0
	both := "privatelink.api.azureml.ms, privatelink.notebooks.azure.net"
	{d.message | some d in grouped(workspace, [])} == {stays(both)}
	none := private_dns.deny with input as {"resource": workspace, "related": {}}
	{d.message | some d in none} == {sprintf("no zone group for %s", [both])}
}

test_the_wrong_zone_among_several if {
	workspace := endpoint(service("Microsoft.MachineLearningServices/workspaces"), "amlworkspace")
	names := ["x", "privatelink.api.azureml.ms"]
	zones := [{"id": zone_id(name), "name": name} | some name in names]
	paths(judged(workspace, names, zones, {})) == {config(0)}
}

test_zones_of_regions if {
	vaults := endpoint(service("Microsoft.RecoveryServices/vaults"), "AzureBackup")
	storage := ["privatelink.blob.core.windows.net", "privatelink.queue.core.windows.net"]
	count(grouped(vaults, array.concat(["privatelink.we.backup.windowsazure.com"], storage))) == 0
	every name in ["privatelink.we.backup.windowsazure.net", "private.we.backup.windowsazure.com"] {
		paths(grouped(vaults, array.concat(storage, [name]))) == {config(2)}
	}
}

test_one_of_several_zones if {
	cache := endpoint(service("Microsoft.Cache/redisEnterprise"), "redisEnterprise")
	count(grouped(cache, ["privatelink.redis.azure.net"])) == 0
	count(grouped(cache, ["privatelink.redisenterprise.cache.azure.net"])) == 0
	both := "privatelink.redisenterprise.cache.azure.net or privatelink.redis.azure.net"
	{d.message | some d in grouped(cache, ["x"])} == {stays(both)}
}

test_slots if {
	slot := endpoint(service("Microsoft.Web/sites"), "sites-staging")
	count(grouped(slot, ["privatelink.azurewebsites.net"])) == 0
	count(grouped(slot, ["privatelink.azurestaticapps.net"])) == 1
}

# What a group says of an account of this kind.
of_kind(kind, names) := of_account(target, names, [], {}, accounts) if {
	target := endpoint(service("Microsoft.CognitiveServices/accounts"), "account")
	accounts := [{"id": lower(service("Microsoft.CognitiveServices/accounts")), "kind": kind}, {"id": "/y", "kind": "Y"}]
}

test_the_kind_of_an_account if {
	account := endpoint(service("Microsoft.CognitiveServices/accounts"), "account")
	every name in ["privatelink.openai.azure.com", "privatelink.cognitiveservices.azure.com"] {
		count(grouped(account, [name])) == 0
		count(of_account(account, [name], [], {}, [{"id": "/y", "kind": "Y"}])) == 0
		count(of_kind("AIServices", [name])) == 0
	}
	count(of_kind("OpenAI", ["privatelink.openai.azure.com"])) == 0
	wrong := of_kind("OpenAI", ["privatelink.cognitiveservices.azure.com"])
	wrong == {{"path": config(0), "message": stays("privatelink.openai.azure.com")}}
	count(of_kind("SpeechServices", ["privatelink.openai.azure.com"])) == 1
	count(of_kind("SpeechServices", ["privatelink.cognitiveservices.azure.com"])) == 0
}

test_a_service_that_is_not_known if {
	count(grouped(endpoint("x", "vault"), ["privatelink.vaultcore.azure.net"])) == 0
	count(grouped(endpoint("x", "vault"), ["privatelink.azurecr.io"])) == 1
	count(grouped(endpoint("x", "web"), ["privatelink.azuresynapse.net"])) == 0
	count(grouped(endpoint("x", "web"), ["privatelink.web.core.windows.net"])) == 0
	count(grouped(endpoint("x", "frontend"), ["x"])) == 0
}

vault_zone := "privatelink.vaultcore.azure.net"

declared(network) := {
	"id": zone_id(vault_zone), "name": vault_zone, "location": "global",
	"related": {"private_dns_zone_links": [{
		"id": link_id(vault_zone),
		"properties": {"virtualNetwork": {"id": concat("", [net, "/virtualNetworks/", network])}},
	}]},
}

bare := object.remove(declared("vnet"), ["related"])

network(links) := {"private_dns_network": [{
	"id": concat("", [net, "/virtualNetworks/Vnet"]),
	"related": {"private_dns_network_links": links},
}]}

test_linked_to_the_network if {
	linked := network([{"id": upper(link_id(vault_zone))}])
	count(judged(vault, [vault_zone], [declared("x")], linked)) == 0
	other := network([{"id": link_id("other")}])
	judged(vault, [vault_zone], [declared("vnet")], other) == {unlinked(0)}
	count(judged(vault, [vault_zone], [bare], linked)) == 0
}

test_a_network_that_is_only_named if {
	count(judged(vault, [vault_zone], [declared("vnet")], {})) == 0
	judged(vault, [vault_zone], [declared("hub")], {}) == {unlinked(0)}
}

test_a_network_that_was_not_scanned if {
	unseen := {"private_dns_network": [{"id": concat("", [net, "/virtualNetworks/vnet/Subnets/pe"])}]}
	count(judged(vault, [vault_zone], [declared("vnet")], unseen)) == 0
	judged(vault, [vault_zone], [declared("hub")], unseen) == {unlinked(0)}
	judged(vault, [vault_zone], [declared("vnet")], network([])) == {unlinked(0)}
}

test_links_of_a_zone_that_is_only_named if {
	count(judged(vault, [vault_zone], [object.remove(bare, ["location"])], network([]))) == 0
}

test_the_name_is_that_of_the_resource if {
	named := {"id": zone_id("x"), "name": upper(vault_zone)}
	count(judged(vault, ["X"], [named], {})) == 0
	count(judged(vault, ["X"], [object.union(named, {"name": "y"})], {})) == 1
	count(judged(vault, [vault_zone], [{"id": zone_id(vault_zone), "name": "y"}], {})) == 1
}

test_each_zone_has_links_of_its_own if {
	workspace := endpoint(service("Microsoft.MachineLearningServices/workspaces"), "amlworkspace")
	names := ["privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"]
	zones := [{"id": zone_id(name), "name": name, "location": "global", "related": links(name)} | some name in names]
	linked := network([{"id": link_id(names[1])}])
	judged(workspace, names, zones, linked) == {unlinked(0)}
}

links(name) := {"private_dns_zone_links": [{"id": link_id(name)}]}

test_a_link_without_an_id_of_the_network if {
	count(judged(vault, [vault_zone], [object.union(bare, {"related": links(vault_zone)})], {})) == 1
}

server(type, network_properties, zones) := inside(type, network_properties, zones, [])

inside(type, network_properties, zones, networks) := denied if {
	subnet := {"delegatedSubnetResourceId": concat("", [net, "/virtualNetworks/vnet/subnets/db"])}
	denied := private_dns.deny with input as {
		"resource": {"type": type, "properties": {"network": object.union(subnet, network_properties)}},
		"related": {"private_dns_zones": zones, "private_dns_server_network": networks},
	}
}

postgres(properties, zones) := server("Microsoft.DBforPostgreSQL/flexibleServers", properties, zones)

test_servers_inside_a_network if {
	path := ["properties", "network", "privateDnsZoneArmResourceId"]
	wrong := {"path": path, "message": "a private zone whose name ends in .postgres.database.azure.com is needed"}
	postgres({}, []) == {wrong}
	postgres({"privateDnsZoneArmResourceId": zone_id("orders.mysql.database.azure.com")}, []) == {wrong}
	name := "orders.postgres.database.azure.com"
	named := {"privateDnsZoneArmResourceId": zone_id(upper(name))}
	count(postgres(named, [])) == 0
	zone := {"id": zone_id(name), "name": name, "location": "global"}
	postgres(named, [zone]) == {{"path": path, "message": "the zone is not linked to the network"}}
	count(postgres(named, [object.union(zone, {"related": declared("vnet").related})])) == 0
}

test_the_network_of_a_server if {
	name := "orders.postgres.database.azure.com"
	type := "Microsoft.DBforPostgreSQL/flexibleServers"
	zone := {"id": zone_id(name), "name": name, "location": "global", "related": links(name)}
	named := {"privateDnsZoneArmResourceId": zone_id(name)}
	linked := network([{"id": link_id(name)}]).private_dns_network
	count(inside(type, named, [zone], linked)) == 0
	count(inside(type, named, [zone], network([]).private_dns_network)) == 1
}

test_mysql if {
	type := "Microsoft.DBforMySQL/flexibleServers"
	path := ["properties", "network", "privateDnsZoneResourceId"]
	paths(server(type, {"privateDnsZoneResourceId": zone_id("x.postgres.database.azure.com")}, [])) == {path}
	count(server(type, {"privateDnsZoneResourceId": zone_id("x.mysql.database.azure.com")}, [])) == 0
}

test_a_server_elsewhere_needs_none if {
	named := {"privateDnsZoneArmResourceId": zone_id("x")}
	resource := {"type": "Microsoft.DBforPostgreSQL/flexibleServers", "properties": {"network": named}}
	count(private_dns.deny) == 0 with input as {"resource": resource}
	zone := {"id": zone_id("x"), "name": "x", "location": "global"}
	count(private_dns.deny) == 0 with input as {"resource": resource, "related": {"private_dns_zones": [zone]}}
}
