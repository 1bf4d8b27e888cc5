package seawall.policies.appservice._64_bit_test

import data.seawall.policies.appservice._64_bit as subject

app(type, properties) := {"type": type, "name": "app", "leaf": "app", "properties": properties}

of(type, value) := app(type, {"siteConfig": {"use32BitWorkerProcess": value}})

web(type, properties) := {"type": type, "name": "app/web", "leaf": "web", "properties": properties}

found(resource, related) := denied if {
	denied := subject.deny with input as {"resource": resource, "related": related, "params": {}}
}

concerned(resource, related) if subject.applies with input as {"resource": resource, "related": related, "params": {}}

site := "Microsoft.Web/sites"

slot := "Microsoft.Web/sites/slots"

inline := {{
	"path": ["properties", "siteConfig", "use32BitWorkerProcess"],
	"message": "the worker process is of 32 bits",
}}

beside := {{"path": ["properties", "use32BitWorkerProcess"], "message": "the worker process is of 32 bits"}}

test_value if {
	every type in [site, slot] {
		found(of(type, true), {}) == inline
		found(of(type, "TRUE"), {}) == inline
		count(found(of(type, false), {})) == 0
		count(found(of(type, "FALSE"), {})) == 0
		concerned(of(type, false), {})
	}
}

test_absent if {
	every type in [site, slot] { found(app(type, {}), {}) == inline }
}

test_config if {
	every type in ["Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config"] {
		found(web(type, {"use32BitWorkerProcess": true}), {}) == beside
		count(found(web(type, {"use32BitWorkerProcess": false}), {})) == 0
		count(found(web(type, {}), {})) == 0
	}
}

test_another_config if {
	other := {"type": "Microsoft.Web/sites/config", "leaf": "metadata", "properties": {"use32BitWorkerProcess": true}}
	count(found(other, {})) == 0
}

test_last_word if {
	config := "Microsoft.Web/sites/config"
	related := {"site_configs": [web(config, {"use32BitWorkerProcess": true})]}
	count(found(of(site, true), related)) == 0
	of_slot := {"slot_configs": [web("Microsoft.Web/sites/slots/config", {"use32BitWorkerProcess": false})]}
	count(found(of(slot, true), of_slot)) == 0
	found(of(site, true), {"site_configs": [web(config, {})]}) == inline
	silent := {"type": config, "leaf": "appsettings", "properties": {"use32BitWorkerProcess": false}}
	found(of(site, true), {"site_configs": [silent]}) == inline
}

not_concerned if concerned(web("Microsoft.Web/sites/config", {}), {})

test_does_not_apply if not not_concerned
