package seawall.policies.appservice.registry_identity_test

import data.seawall.policies.appservice.registry_identity as subject

related_to(resource, related) := denied if {
	denied := subject.deny with input as {
		"resource": resource,
		"related": related,
		"params": {"registries": ["*.azurecr.io"]},
	}
}

found(resource) := related_to(resource, {})

concerned(resource) if {
	subject.applies with input as {"resource": resource, "related": {}, "params": {"registries": ["*.azurecr.io"]}}
}

site := "Microsoft.Web/sites"

app(type, config) := {"type": type, "leaf": "app", "properties": {"siteConfig": config}}

setting(type, leaf, properties) := {"type": type, "leaf": leaf, "properties": properties}

good := "DOCKER|acrorders.azurecr.io/orders:1"

flag := "acrUseManagedIdentityCreds"

unmanaged := "the image is not pulled with a managed identity"

in_app := {{"path": ["properties", "siteConfig", flag], "message": unmanaged}}

from_hub(path) := {{"path": path, "message": "the image comes from docker.io"}}

test_app if {
	every type in [site, "Microsoft.Web/sites/slots"] {
		count(found(app(type, {"linuxFxVersion": good, flag: true}))) == 0
		count(found(app(type, {"linuxFxVersion": good, flag: "True"}))) == 0
		found(app(type, {"linuxFxVersion": good})) == in_app
		found(app(type, {"windowsFxVersion": good, flag: false})) == in_app
	}
}

test_config if {
	every type in ["Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config"] {
		stack := {"linuxFxVersion": good}
		found(setting(type, "web", stack)) == {{"path": ["properties", flag], "message": unmanaged}}
		count(found(setting(type, "web", object.union(stack, {flag: true})))) == 0
		count(found(setting(type, "metadata", stack))) == 0
		windows := setting(type, "web", {"windowsFxVersion": "DOCKER|orders:1", flag: true})
		found(windows) == from_hub(["properties", "windowsFxVersion"])
	}
}

test_config_says_less_than_its_app if {
	config := setting("Microsoft.Web/sites/config", "web", {"linuxFxVersion": good})
	count(related_to(config, {"app_of_setting": [app(site, {flag: true})]})) == 0
	denied := {{"path": ["properties", flag], "message": unmanaged}}
	related_to(config, {"app_of_setting": [app(site, {})]}) == denied
	refusing := object.union(config, {"properties": {"linuxFxVersion": good, flag: false}})
	related_to(refusing, {"app_of_setting": [app(site, {flag: true})]}) == denied
}

beside(value) := {"site_configs": [setting("Microsoft.Web/sites/config", "web", {flag: value})]}

test_last_word if {
	count(related_to(app(site, {"linuxFxVersion": good, flag: false}), beside(true))) == 0
	related_to(app(site, {"linuxFxVersion": good, flag: true}), beside(false)) == in_app
	count(related_to(app(site, {"linuxFxVersion": good, flag: true}), beside(null))) == 0
	of_slot := {"slot_configs": [setting("Microsoft.Web/sites/slots/config", "web", {flag: true})]}
	count(related_to(app("Microsoft.Web/sites/slots", {"linuxFxVersion": good}), of_slot)) == 0
	elsewhere := {"site_configs": [setting("Microsoft.Web/sites/config", "logs", {flag: true})]}
	related_to(app(site, {"linuxFxVersion": good}), elsewhere) == in_app
}

test_registry if {
	path := ["properties", "siteConfig", "linuxFxVersion"]
	found(app(site, {"linuxFxVersion": "DOCKER|orders:1", flag: true})) == from_hub(path)
	compose := concat("", ["COMPOSE|", base64.encode("image: redis")])
	found(app(site, {"linuxFxVersion": compose, flag: true})) == from_hub(path)
	found(app(site, {"linuxFxVersion": "COMPOSE|", flag: true})) == from_hub(path)
	windows := ["properties", "siteConfig", "windowsFxVersion"]
	denied := {{"path": windows, "message": "the image comes from mcr.microsoft.com"}}
	found(app(site, {"windowsFxVersion": "DOCKER|mcr.microsoft.com/x", flag: true})) == denied
}

test_settings if {
	password := [{"name": "Docker_Registry_Server_Password", "value": "x"}]
	denied := {{
		"path": ["properties", "siteConfig", "appSettings", 0, "value"],
		"message": "the registry's password is kept",
	}}
	found(app(site, {"appSettings": password})) == denied
	concerned(app(site, {"appSettings": password}))
	count(found(app(site, {"appSettings": [{"name": "DOCKER_REGISTRY_SERVER_PASSWORD", "value": ""}]}))) == 0
	count(found(app(site, {"appSettings": [{"name": "WEBSITES_PORT", "value": "80"}]}))) == 0
}

test_settings_apart if {
	every type in ["Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config"] {
		name := "DOCKER_REGISTRY_SERVER_PASSWORD"
		denied := {{"path": ["properties", name], "message": "the registry's password is kept"}}
		found(setting(type, "AppSettings", {name: "x"})) == denied
		count(found(setting(type, "metadata", {name: "x"}))) == 0
	}
}

sidecar(type, properties) := {"type": type, "leaf": "main", "properties": properties}

test_sidecars if {
	every type in ["Microsoft.Web/sites/sitecontainers", "Microsoft.Web/sites/slots/sitecontainers"] {
		image := {"image": "acrorders.azurecr.io/orders:1"}
		every kind in ["SystemIdentity", "userAssigned"] {
			count(found(sidecar(type, object.union(image, {"authType": kind})))) == 0
		}
		denied := {{"path": ["properties", "authType"], "message": unmanaged}}
		found(sidecar(type, image)) == denied
		found(sidecar(type, object.union(image, {"authType": "UserCredentials"}))) == denied
		hub := {"image": "redis", "authType": "SystemIdentity"}
		found(sidecar(type, hub)) == from_hub(["properties", "image"])
		found(sidecar(type, {"authType": "SystemIdentity"})) == from_hub(["properties", "image"])
	}
}

test_sidecars_answer_for_themselves if {
	count(found(app(site, {"linuxFxVersion": "SiteContainers"}))) == 0
}

workload(type, image, registries) := {
	"type": type,
	"leaf": "app",
	"properties": {"configuration": {"registries": registries}, "template": {"containers": [{"image": image}]}},
}

own_image := "acrorders.azurecr.io/orders:1"

test_workloads if {
	at := ["properties", "configuration", "registries"]
	every type in ["Microsoft.App/containerApps", "Microsoft.App/jobs"] {
		count(found(workload(type, own_image, [{"server": "https://ACRorders.azurecr.io", "identity": "system"}]))) == 0
		found(workload(type, own_image, [])) == {{
			"path": at,
			"message": "no managed identity logs on to acrorders.azurecr.io",
		}}
		found(workload(type, own_image, [{"server": "other.azurecr.io", "identity": "system"}])) == {{
			"path": at,
			"message": "no managed identity logs on to acrorders.azurecr.io",
		}}
		found(workload(type, "redis", [])) == from_hub(["properties", "template", "containers", 0, "image"])
		found(workload(type, own_image, [{"server": "acrorders.azurecr.io", "username": "x"}])) == {{
			"path": at,
			"message": "no managed identity logs on to acrorders.azurecr.io",
		}}
		both := [{"server": "acrorders.azurecr.io", "username": "x", "passwordSecretRef": "y", "identity": ""}]
		found(workload(type, own_image, both)) == {{
			"path": array.concat(at, [0, "passwordSecretRef"]),
			"message": "the registry's password is kept",
		}}
	}
}

test_first_containers if {
	properties := {"template": {"initContainers": [{"image": "redis"}]}}
	app := {"type": "Microsoft.App/containerApps", "leaf": "app", "properties": properties}
	found(app) == from_hub(["properties", "template", "initContainers", 0, "image"])
}

test_groups if {
	group := {"type": "Microsoft.ContainerInstance/containerGroups", "leaf": "g", "properties": {
		"containers": [{"properties": {"image": own_image}}],
		"imageRegistryCredentials": [{"server": "acrorders.azurecr.io", "password": "x"}],
	}}
	at := ["properties", "imageRegistryCredentials", 0]
	{d.path | some d in found(group)} == {array.concat(at, ["password"])}
	hub := object.union(group, {"properties": {"initContainers": [{"properties": {"image": "redis"}}]}})
	{d.path | some d in found(hub)} == {
		array.concat(at, ["password"]),
		["properties", "initContainers", 0, "properties", "image"],
	}
	vault := object.union(group, {"properties": {"imageRegistryCredentials": [{
		"server": "acrorders.azurecr.io",
		"passwordReference": "x",
	}]}})
	{d.path | some d in found(vault)} == {array.concat(at, ["passwordReference"])}
	anonymous := object.union(group, {"properties": {"imageRegistryCredentials": []}})
	{d.path | some d in found(anonymous)} == {["properties", "imageRegistryCredentials"]}
}

not_concerned if concerned(app(site, {"linuxFxVersion": "PYTHON|3.12"}))

not_concerned if concerned(app(site, {"linuxFxVersion": "sitecontainers"}))

test_does_not_apply if not not_concerned

test_applies if concerned(app(site, {"linuxFxVersion": good}))
