# METADATA
# title: Images come from an own registry and are pulled with a managed identity
# description: >-
#   An image from a public registry can be exchanged by somebody else, and a registry's password among the settings lets
#   whoever reads it exchange the own one: either way foreign code runs where personal data is processed. Which host
#   names are own registries is a parameter.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/configure-custom-container
#   - https://learn.microsoft.com/azure/app-service/configure-sidecar
#   - https://learn.microsoft.com/azure/container-apps/managed-identity-image-pull
#   - https://learn.microsoft.com/azure/container-instances/using-azure-container-registry-mi
# custom:
#   id: appservice-registry-identity
#   severity: high
#   resource_types:
#     - Microsoft.App/containerApps
#     - Microsoft.App/jobs
#     - Microsoft.ContainerInstance/containerGroups
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/sitecontainers
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#     - Microsoft.Web/sites/slots/sitecontainers
#   relations: [site_configs, slot_configs, app_of_setting]
#   parameters: {registries: ["*.azurecr.io"]}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 32(4)", "Art. 25(1)", "Art. 5(1)(f)"]
#   requirements: [B2]
#   remediation: >-
#     Name the registry in the image, set `siteConfig.acrUseManagedIdentityCreds` to `true` (in Container Apps and
#     container groups the `identity` of the registry), grant that identity AcrPull, and remove user name and password.
#   fix:
#     - path: properties.siteConfig.acrUseManagedIdentityCreds
#       value: true
#       safe: false
#       why: Its identity needs the role `AcrPull` on the registry first.
#     - path: properties.acrUseManagedIdentityCreds
#       value: true
#       safe: false
#       why: Its identity needs the role `AcrPull` on the registry first.
#   since: 0.1.0
package seawall.policies.appservice.registry_identity

import data.seawall.lib.appservice
import data.seawall.lib.azure
import data.seawall.lib.images

type := lower(input.resource.type)

is_app if appservice.is_app(input.resource)

is_web_config if appservice.is_web_config(input.resource)

is_sidecar if type in {"microsoft.web/sites/sitecontainers", "microsoft.web/sites/slots/sitecontainers"}

base := ["properties", "siteConfig"] if is_app

base := ["properties"] if is_web_config

# What an app runs, in `siteConfig` or in the `config/web` beside it.
stacks contains {"path": ["properties", "siteConfig", "linuxFxVersion"], "text": text} if {
	is_app
	text := input.resource.properties.siteConfig.linuxFxVersion
	images.is_container_stack(text)
}

stacks contains {"path": ["properties", "siteConfig", "windowsFxVersion"], "text": text} if {
	is_app
	text := input.resource.properties.siteConfig.windowsFxVersion
	images.is_container_stack(text)
}

stacks contains {"path": ["properties", "linuxFxVersion"], "text": text} if {
	is_web_config
	text := input.resource.properties.linuxFxVersion
	images.is_container_stack(text)
}

stacks contains {"path": ["properties", "windowsFxVersion"], "text": text} if {
	is_web_config
	text := input.resource.properties.windowsFxVersion
	images.is_container_stack(text)
}

pulled contains {"path": stack.path, "image": image} if {
	some stack in stacks
	some image in images.of_stack(stack.text)
}

# A composition that cannot be read names no registry.
pulled contains {"path": stack.path, "image": ""} if {
	some stack in stacks
	lower(stack.text) != "sitecontainers"
	count(images.of_stack(stack.text)) == 0
}

pulled contains {"path": ["properties", "image"], "image": object.get(input.resource, ["properties", "image"], "")} if {
	is_sidecar
}

# Of how the image is pulled, a `config/web` beside the app has the last word; what it does not say the app does.
words contains word if {
	some relation in ["site_configs", "slot_configs"]
	some beside in object.get(input.related, relation, [])
	appservice.is_web_config(beside)
	word := object.get(beside, ["properties", "acrUseManagedIdentityCreds"], null)
	word != null
}

own_word := word if {
	is_app
	word := object.get(input.resource, ["properties", "siteConfig", "acrUseManagedIdentityCreds"], false)
} else := word if {
	is_web_config
	word := object.get(input.resource, ["properties", "acrUseManagedIdentityCreds"], null)
	word != null
} else := word if {
	some app in object.get(input.related, "app_of_setting", [])
	word := object.get(app, ["properties", "siteConfig", "acrUseManagedIdentityCreds"], false)
}

by_identity if {
	some word in words
	azure.is_true(word)
}

by_identity if {
	count(words) == 0
	azure.is_true(own_word)
}

# Container Apps, jobs and container groups list their images, and the registries they log on to.
listed contains {"path": ["properties", "template", "containers", i, "image"], "image": image} if {
	some i, container in input.resource.properties.template.containers
	image := object.get(container, "image", "")
}

listed contains {"path": ["properties", "template", "initContainers", i, "image"], "image": image} if {
	some i, container in input.resource.properties.template.initContainers
	image := object.get(container, "image", "")
}

listed contains {"path": ["properties", "containers", i, "properties", "image"], "image": image} if {
	some i, container in input.resource.properties.containers
	image := object.get(container, ["properties", "image"], "")
}

listed contains {"path": ["properties", "initContainers", i, "properties", "image"], "image": image} if {
	some i, container in input.resource.properties.initContainers
	image := object.get(container, ["properties", "image"], "")
}

pulled contains entry if some entry in listed

logons contains logon if some logon in input.resource.properties.configuration.registries

logons contains logon if some logon in input.resource.properties.imageRegistryCredentials

is_group if azure.type_is(input.resource, "Microsoft.ContainerInstance/containerGroups")

logon_list := ["properties", "imageRegistryCredentials"] if is_group

logon_list := ["properties", "configuration", "registries"] if not is_group

# One that has a password is reported for that.
logged_on contains lower(images.without_scheme(logon.server)) if {
	some logon in logons
	logon.identity != ""
}

logged_on contains lower(images.without_scheme(logon.server)) if {
	some logon in logons
	some password in [object.get(logon, "passwordSecretRef", ""), object.get(logon, "password", ""), reference(logon)]
	password != ""
}

reference(logon) := object.get(logon, "passwordReference", "")

passwords contains ["properties", "siteConfig", "appSettings", i, "value"] if {
	is_app
	some i, setting in input.resource.properties.siteConfig.appSettings
	upper(setting.name) == "DOCKER_REGISTRY_SERVER_PASSWORD"
	setting.value != ""
}

passwords contains ["properties", "DOCKER_REGISTRY_SERVER_PASSWORD"] if {
	lower(input.resource.leaf) == "appsettings"
	input.resource.properties.DOCKER_REGISTRY_SERVER_PASSWORD != ""
}

passwords contains ["properties", "configuration", "registries", i, "passwordSecretRef"] if {
	some i, logon in input.resource.properties.configuration.registries
	logon.passwordSecretRef != ""
}

passwords contains ["properties", "imageRegistryCredentials", i, "password"] if {
	some i, logon in input.resource.properties.imageRegistryCredentials
	logon.password != ""
}

passwords contains ["properties", "imageRegistryCredentials", i, "passwordReference"] if {
	some i, logon in input.resource.properties.imageRegistryCredentials
	logon.passwordReference != ""
}

applies if count(pulled) > 0

applies if count(passwords) > 0

own contains entry if {
	some entry in pulled
	images.allowed(images.host(entry.image), input.params.registries)
}

deny contains {"path": entry.path, "message": message} if {
	some entry in pulled - own
	message := sprintf("the image comes from %v", [images.host(entry.image)])
}

deny contains {"path": path, "message": "the image is not pulled with a managed identity"} if {
	some stack in stacks
	lower(stack.text) != "sitecontainers"
	not by_identity
	path := array.concat(base, ["acrUseManagedIdentityCreds"])
}

deny contains {"path": ["properties", "authType"], "message": "the image is not pulled with a managed identity"} if {
	is_sidecar
	kind := lower(object.get(input.resource, ["properties", "authType"], "anonymous"))
	count({kind} & {"systemidentity", "userassigned"}) == 0
}

deny contains {"path": logon_list, "message": sprintf("no managed identity logs on to %v", [registry])} if {
	some entry in listed
	registry := images.host(entry.image)
	images.allowed(registry, input.params.registries)
	count({registry} & logged_on) == 0
}

deny contains {"path": path, "message": "the registry's password is kept"} if some path in passwords
