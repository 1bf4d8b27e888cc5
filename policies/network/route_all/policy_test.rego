package seawall.policies.network.route_all_test

import data.seawall.policies.network.route_all as subject

app(type, properties) := {"type": type, "name": "app", "leaf": "app", "properties": properties}

setting(type, leaf, properties) := {"type": type, "name": leaf, "leaf": leaf, "properties": properties}

found(resource, related) := denied if {
	denied := subject.deny with input as {"resource": resource, "related": related, "params": {}}
}

concerned(resource, related) if subject.applies with input as {"resource": resource, "related": related, "params": {}}

site := "Microsoft.Web/sites"

slot := "Microsoft.Web/sites/slots"

around(path) := {{"path": path, "message": "only private addresses are reached through the network"}}

in_config := around(["properties", "siteConfig", "vnetRouteAllEnabled"])

in_app := around(["properties", "vnetRouteAllEnabled"])

test_every_way_to_say_it if {
	every type in [site, slot] {
		count(found(app(type, {"outboundVnetRouting": {"allTraffic": true}}), {})) == 0
		count(found(app(type, {"outboundVnetRouting": {"applicationTraffic": "True"}}), {})) == 0
		count(found(app(type, {"vnetRouteAllEnabled": true}), {})) == 0
		count(found(app(type, {"siteConfig": {"vnetRouteAllEnabled": true}}), {})) == 0
		concerned(app(type, {"vnetRouteAllEnabled": true}), {})
	}
}

test_refused if {
	every type in [site, slot] {
		found(app(type, {}), {}) == in_config
		found(app(type, {"siteConfig": {"vnetRouteAllEnabled": false}}), {}) == in_config
		found(app(type, {"vnetRouteAllEnabled": false}), {}) == in_app
		routing := {"applicationTraffic": false}
		found(app(type, {"outboundVnetRouting": routing}), {}) == around([
			"properties",
			"outboundVnetRouting",
			"applicationTraffic",
		])
		count(found(app(type, {"outboundVnetRouting": {"allTraffic": true, "applicationTraffic": false}}), {})) == 0
		found(app(type, {"outboundVnetRouting": {"allTraffic": false}}), {}) == in_config
	}
}

all(value) := [{"name": "Website_Vnet_Route_All", "value": value}]

test_setting if {
	count(found(app(site, {"siteConfig": {"appSettings": all("1")}}), {})) == 0
	found(app(site, {"siteConfig": {"appSettings": all("0")}}), {}) == in_config
	package_settings := [{"name": "WEBSITE_RUN_FROM_PACKAGE", "value": "1"}]
	found(app(site, {"siteConfig": {"appSettings": package_settings}}), {}) == in_config
	found(app(site, {"vnetRouteAllEnabled": false, "siteConfig": {"appSettings": all("1")}}), {}) == in_app
}

beside(leaf, properties) := {"site_configs": [setting("Microsoft.Web/sites/config", leaf, properties)]}

test_setting_beside if {
	count(found(app(site, {}), beside("AppSettings", {"WEBSITE_VNET_ROUTE_ALL": "1"}))) == 0
	found(app(site, {}), beside("appsettings", {"WEBSITE_VNET_ROUTE_ALL": "0"})) == in_config
	found(app(site, {}), beside("metadata", {"WEBSITE_VNET_ROUTE_ALL": "1"})) == in_config
	refusing := app(site, {"siteConfig": {"vnetRouteAllEnabled": false}})
	found(refusing, beside("appsettings", {"WEBSITE_VNET_ROUTE_ALL": "1"})) == in_config
}

test_last_word if {
	refusing := app(site, {"siteConfig": {"vnetRouteAllEnabled": false}})
	count(found(refusing, beside("web", {"vnetRouteAllEnabled": true}))) == 0
	count(found(refusing, beside("web", {"vnetRouteAllEnabled": false}))) == 0
	found(refusing, beside("web", {})) == in_config
	found(refusing, beside("logs", {"vnetRouteAllEnabled": true})) == in_config
	of_slot := [setting("Microsoft.Web/sites/slots/config", "web", {"vnetRouteAllEnabled": true})]
	count(found(app(slot, {}), {"slot_configs": of_slot})) == 0
}

test_config if {
	every type in ["Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config"] {
		found(setting(type, "web", {"vnetRouteAllEnabled": false}), {}) == in_app
		found(setting(type, "web", {"vnetRouteAllEnabled": "no"}), {}) == in_app
		count(found(setting(type, "web", {"vnetRouteAllEnabled": true}), {})) == 0
		count(found(setting(type, "web", {}), {})) == 0
	}
}

environment(id) := {"hostingEnvironmentProfile": {"id": id}}

test_no_other_way_out if {
	count(found(app(site, environment("/e")), {})) == 0
	found(app(site, environment("")), {}) == in_config
	count(found(app(site, {"functionAppConfig": {"runtime": {}}}), {})) == 0
	count(found(app(site, {}), {"app_plan": [{"properties": environment("/e")}]})) == 0
	found(app(site, {}), {"app_plan": [{"properties": environment("")}]}) == in_config
}

not_concerned if concerned(app(site, environment("/e")), {})

not_concerned if concerned(setting("Microsoft.Web/sites/config", "web", {}), {})

test_does_not_apply if not not_concerned
