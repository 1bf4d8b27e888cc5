package seawall.policies.appservice.always_on_test

import data.seawall.policies.appservice.always_on as subject

app(type, properties) := {"type": type, "name": "app", "leaf": "app", "properties": properties}

of(type, value) := app(type, {"siteConfig": {"alwaysOn": value}})

web(type, properties) := {"type": type, "name": "app/web", "leaf": "web", "properties": properties}

found(resource, related) := denied if {
	denied := subject.deny with input as {"resource": resource, "related": related, "params": {}}
}

concerned(resource, related) if subject.applies with input as {"resource": resource, "related": related, "params": {}}

site := "Microsoft.Web/sites"

slot := "Microsoft.Web/sites/slots"

inline := {{
	"path": ["properties", "siteConfig", "alwaysOn"],
	"message": "the app is unloaded when it is idle",
}}

beside := {{"path": ["properties", "alwaysOn"], "message": "the app is unloaded when it is idle"}}

test_value if {
	every type in [site, slot] {
		found(of(type, false), {}) == inline
		found(of(type, "FALSE"), {}) == inline
		count(found(of(type, true), {})) == 0
		count(found(of(type, "TRUE"), {})) == 0
		concerned(of(type, true), {})
	}
}

test_absent if {
	every type in [site, slot] { found(app(type, {}), {}) == inline }
}

test_config if {
	every type in ["Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config"] {
		found(web(type, {"alwaysOn": false}), {}) == beside
		count(found(web(type, {"alwaysOn": true}), {})) == 0
		count(found(web(type, {}), {})) == 0
	}
}

test_another_config if {
	other := {"type": "Microsoft.Web/sites/config", "leaf": "metadata", "properties": {"alwaysOn": false}}
	count(found(other, {})) == 0
}

test_last_word if {
	config := "Microsoft.Web/sites/config"
	related := {"site_configs": [web(config, {"alwaysOn": false})]}
	count(found(of(site, false), related)) == 0
	of_slot := {"slot_configs": [web("Microsoft.Web/sites/slots/config", {"alwaysOn": true})]}
	count(found(of(slot, false), of_slot)) == 0
	found(of(site, false), {"site_configs": [web(config, {})]}) == inline
	silent := {"type": config, "leaf": "appsettings", "properties": {"alwaysOn": true}}
	found(of(site, false), {"site_configs": [silent]}) == inline
}

not_concerned if concerned(web("Microsoft.Web/sites/config", {}), {})

test_does_not_apply if not not_concerned

on(name) := {"app_plan": [{"sku": {"name": name}}]}

test_plans if {
	every name in ["Y1", "FC1", "EP1", "WS1"] {
		count(found(app(site, {}), on(name))) == 0
	}
	found(app(site, {}), on("P1v3")) == inline
	count(found(app(slot, {}), {"app_of_slot": [{"related": on("Y1")}]})) == 0
}

test_flex if count(found(app(site, {"functionAppConfig": {"runtime": {}}}), {})) == 0

not_concerned if concerned(app(site, {}), on("Y1"))
