package seawall.policies.appservice.health_check_test

import data.seawall.policies.appservice.health_check as subject

app(type, properties) := {"type": type, "name": "app", "leaf": "app", "kind": "app", "properties": properties}

of(type, value) := app(type, {"siteConfig": {"healthCheckPath": value}})

web(type, properties) := {"type": type, "name": "app/web", "leaf": "web", "properties": properties}

found(resource, related) := denied if {
	denied := subject.deny with input as {"resource": resource, "related": related, "params": {}}
}

concerned(resource, related) if subject.applies with input as {"resource": resource, "related": related, "params": {}}

site := "Microsoft.Web/sites"

slot := "Microsoft.Web/sites/slots"

inline := {{"path": ["properties", "siteConfig", "healthCheckPath"], "message": "no path is probed"}}

beside := {{"path": ["properties", "healthCheckPath"], "message": "no path is probed"}}

test_absent if {
	every type in [site, slot] {
		found(app(type, {}), {}) == inline
		found(of(type, ""), {}) == inline
		count(found(of(type, "/health"), {})) == 0
		concerned(of(type, "/health"), {})
	}
}

test_config if {
	every type in ["Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config"] {
		found(web(type, {"healthCheckPath": ""}), {}) == beside
		count(found(web(type, {"healthCheckPath": "/h"}), {})) == 0
		count(found(web(type, {}), {})) == 0
	}
}

test_another_config if {
	other := {"type": "Microsoft.Web/sites/config", "leaf": "metadata", "properties": {"healthCheckPath": ""}}
	count(found(other, {})) == 0
}

test_last_word if {
	config := "Microsoft.Web/sites/config"
	related := {"site_configs": [web(config, {"healthCheckPath": ""})]}
	count(found(app(site, {}), related)) == 0
	of_slot := {"slot_configs": [web("Microsoft.Web/sites/slots/config", {"healthCheckPath": "/h"})]}
	count(found(app(slot, {}), of_slot)) == 0
	found(app(site, {}), {"site_configs": [web(config, {})]}) == inline
	silent := {"type": config, "leaf": "appsettings", "properties": {"healthCheckPath": "/h"}}
	found(app(site, {}), {"site_configs": [silent]}) == inline
}

on(name) := {"app_plan": [{"sku": {"name": name}}]}

test_plans if {
	every name in ["Y1", "FC1"] {
		count(found(app(site, {}), on(name))) == 0
	}
	every name in ["EP1", "P1v3"] {
		found(app(site, {}), on(name)) == inline
	}
}

function := object.union(app(site, {"functionAppConfig": {"runtime": {}}}), {"kind": "functionapp,linux"})

test_flex if count(found(function, {})) == 0

test_function_on_a_plan if found(object.union(app(site, {}), {"kind": "functionapp"}), {}) == inline

not_concerned if concerned(app(site, {}), on("Y1"))

not_concerned if concerned(web("Microsoft.Web/sites/config", {}), {})

test_does_not_apply if not not_concerned
