package seawall.policies.appservice.runtime_test

import data.seawall.policies.appservice.runtime as subject

app(type, kind, config) := {"type": type, "leaf": "app", "kind": kind, "properties": {"siteConfig": config}}

setting(type, leaf, properties) := {"type": type, "leaf": leaf, "properties": properties}

found(resource, related) := {d.path | some d in denied} if {
	denied := subject.deny with input as {"resource": resource, "related": related, "params": {}}
	every d in denied { d.message == "it runs in a container" }
}

concerned(resource) if subject.applies with input as {"resource": resource, "related": {}, "params": {}}

site := "Microsoft.Web/sites"

at(key) := {["properties", "siteConfig", key]}

test_stack if {
	every type in [site, "Microsoft.Web/sites/slots"] {
		every stack in ["DOCKER|nginx", "compose|eA==", "KUBE|eA==", "sitecontainers"] {
			found(app(type, "app,linux", {"linuxFxVersion": stack}), {}) == at("linuxFxVersion")
		}
		found(app(type, "app", {"windowsFxVersion": "DOCKER|x"}), {}) == at("windowsFxVersion")
		found(app(type, "app,linux,container", {"linuxFxVersion": "DOCKER|x"}), {}) == at("linuxFxVersion")
		count(found(app(type, "app,linux", {"linuxFxVersion": "PYTHON|3.12"}), {})) == 0
		count(found(app(type, "functionapp,linux", {}), {})) == 0
		concerned(app(type, "app", {}))
	}
}

test_kind if {
	found(app(site, "App,Linux,Container", {}), {}) == {["kind"]}
	count(found(app(site, "app,linux", {}), {})) == 0
}

test_setting if {
	path := ["properties", "siteConfig", "appSettings", 0, "value"]
	image := [{"name": "Docker_Custom_Image_Name", "value": "x"}]
	found(app(site, "app", {"appSettings": image}), {}) == {path}
	count(found(app(site, "app", {"appSettings": [{"name": "DOCKER_CUSTOM_IMAGE_NAME", "value": ""}]}), {})) == 0
	count(found(app(site, "app", {"appSettings": [{"name": "APP_ENV", "value": "x"}]}), {})) == 0
}

test_config if {
	every type in ["Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config"] {
		found(setting(type, "web", {"linuxFxVersion": "DOCKER|x"}), {}) == {["properties", "linuxFxVersion"]}
		found(setting(type, "web", {"windowsFxVersion": "DOCKER|x"}), {}) == {["properties", "windowsFxVersion"]}
		count(found(setting(type, "web", {"linuxFxVersion": "NODE|22"}), {})) == 0
		count(found(setting(type, "metadata", {"linuxFxVersion": "DOCKER|x"}), {})) == 0
		count(found(setting(type, "metadata", {"windowsFxVersion": "DOCKER|x"}), {})) == 0
		concerned(setting(type, "web", {"linuxFxVersion": "NODE|22"}))
		concerned(setting(type, "web", {"windowsFxVersion": "NODE|22"}))
	}
}

beside(leaf, properties) := {"site_configs": [setting("Microsoft.Web/sites/config", leaf, properties)]}

test_last_word if {
	docker := app(site, "app,linux,container", {"linuxFxVersion": "DOCKER|x", "windowsFxVersion": "DOCKER|x"})
	count(found(docker, beside("web", {"linuxFxVersion": "NODE|22"}))) == 0
	count(found(docker, beside("web", {"windowsFxVersion": "NODE|22"}))) == 0
	found(docker, beside("web", {})) == at("linuxFxVersion") | at("windowsFxVersion")
	found(docker, beside("logs", {"linuxFxVersion": "NODE|22"})) == at("linuxFxVersion") | at("windowsFxVersion")
	of_slot := {"slot_configs": [setting("Microsoft.Web/sites/slots/config", "web", {"linuxFxVersion": "NODE|22"})]}
	count(found(docker, of_slot)) == 0
}

test_sidecar if {
	every type in ["Microsoft.Web/sites/sitecontainers", "Microsoft.Web/sites/slots/sitecontainers"] {
		found(setting(type, "main", {"image": "x"}), {}) == {["properties", "image"]}
		concerned(setting(type, "main", {}))
	}
}

not_concerned if concerned(setting("Microsoft.Web/sites/config", "web", {}))

not_concerned if concerned(setting("Microsoft.Web/sites/config", "appsettings", {"linuxFxVersion": "x"}))

test_does_not_apply if not not_concerned
