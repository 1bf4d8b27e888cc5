package seawall.policies.appservice.remote_debugging_test

import data.seawall.policies.appservice.remote_debugging as subject

app(type, properties) := {"type": type, "name": "app", "leaf": "app", "properties": properties}

of(type, value) := app(type, {"siteConfig": {"remoteDebuggingEnabled": value}})

web(type, properties) := {"type": type, "name": "app/web", "leaf": "web", "properties": properties}

found(resource, related) := denied if {
	denied := subject.deny with input as {"resource": resource, "related": related, "params": {}}
}

concerned(resource, related) if subject.applies with input as {"resource": resource, "related": related, "params": {}}

site := "Microsoft.Web/sites"

slot := "Microsoft.Web/sites/slots"

inline := {{
	"path": ["properties", "siteConfig", "remoteDebuggingEnabled"],
	"message": "a debugger can be attached",
}}

beside := {{"path": ["properties", "remoteDebuggingEnabled"], "message": "a debugger can be attached"}}

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
	every type in [site, slot] { count(found(app(type, {}), {})) == 0 }
}

test_config if {
	every type in ["Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config"] {
		found(web(type, {"remoteDebuggingEnabled": true}), {}) == beside
		count(found(web(type, {"remoteDebuggingEnabled": false}), {})) == 0
		count(found(web(type, {}), {})) == 0
	}
}

test_another_config if {
	other := {"type": "Microsoft.Web/sites/config", "leaf": "metadata", "properties": {"remoteDebuggingEnabled": true}}
	count(found(other, {})) == 0
}

test_last_word if {
	config := "Microsoft.Web/sites/config"
	related := {"site_configs": [web(config, {"remoteDebuggingEnabled": true})]}
	count(found(of(site, true), related)) == 0
	of_slot := {"slot_configs": [web("Microsoft.Web/sites/slots/config", {"remoteDebuggingEnabled": false})]}
	count(found(of(slot, true), of_slot)) == 0
	found(of(site, true), {"site_configs": [web(config, {})]}) == inline
	silent := {"type": config, "leaf": "appsettings", "properties": {"remoteDebuggingEnabled": false}}
	found(of(site, true), {"site_configs": [silent]}) == inline
}

not_concerned if concerned(web("Microsoft.Web/sites/config", {}), {})

test_does_not_apply if not not_concerned
