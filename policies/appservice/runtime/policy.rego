# METADATA
# title: Apps run on a runtime of the platform, not in containers
# description: >-
#   The platform patches its own runtimes; a container keeps every hole it was built with, in code that processes
#   personal data, until somebody builds it anew. Whether a function app serves the API cannot be seen in its
#   configuration, so functions are judged by their runtime alone.
# related_resources:
#   - https://learn.microsoft.com/azure/app-service/overview-patch-os-runtime
#   - https://learn.microsoft.com/azure/app-service/configure-custom-container
#   - https://learn.microsoft.com/azure/app-service/configure-sidecar
# custom:
#   id: appservice-runtime
#   severity: medium
#   resource_types:
#     - Microsoft.Web/sites
#     - Microsoft.Web/sites/config
#     - Microsoft.Web/sites/sitecontainers
#     - Microsoft.Web/sites/slots
#     - Microsoft.Web/sites/slots/config
#     - Microsoft.Web/sites/slots/sitecontainers
#   relations: [site_configs, slot_configs]
#   parameters: {}
#   frameworks:
#     gdpr: ["Art. 32(1)(b)", "Art. 5(1)(f)"]
#   requirements: [E5]
#   remediation: Name a runtime in `siteConfig.linuxFxVersion`, as `PYTHON|3.12`, and deploy the code without an image.
#   since: 0.1.0
package seawall.policies.appservice.runtime

import data.seawall.lib.appservice
import data.seawall.lib.images

type := lower(input.resource.type)

is_app if appservice.is_app(input.resource)

is_web_config if appservice.is_web_config(input.resource)

is_sidecar if type in {"microsoft.web/sites/sitecontainers", "microsoft.web/sites/slots/sitecontainers"}

applies if is_app

applies if is_sidecar

applies if {
	is_web_config
	some stack in stacks_of_config
	stack != ""
}

stacks_of_config := {
	object.get(input.resource, ["properties", "linuxFxVersion"], ""),
	object.get(input.resource, ["properties", "windowsFxVersion"], ""),
}

# A `config/web` beside the app has the last word, and is judged itself.
stated_beside if {
	some relation in ["site_configs", "slot_configs"]
	some config in object.get(input.related, relation, [])
	appservice.is_web_config(config)
	some key in ["linuxFxVersion", "windowsFxVersion"]
	object.get(config, ["properties", key], "") != ""
}

stack_at contains ["properties", "siteConfig", "linuxFxVersion"] if {
	not stated_beside
	images.is_container_stack(input.resource.properties.siteConfig.linuxFxVersion)
}

stack_at contains ["properties", "siteConfig", "windowsFxVersion"] if {
	not stated_beside
	images.is_container_stack(input.resource.properties.siteConfig.windowsFxVersion)
}

stack_at contains ["properties", "linuxFxVersion"] if {
	is_web_config
	images.is_container_stack(input.resource.properties.linuxFxVersion)
}

stack_at contains ["properties", "windowsFxVersion"] if {
	is_web_config
	images.is_container_stack(input.resource.properties.windowsFxVersion)
}

container contains path if some path in stack_at

# Older templates name the image in a setting.
container contains ["properties", "siteConfig", "appSettings", i, "value"] if {
	some i, setting in input.resource.properties.siteConfig.appSettings
	upper(setting.name) == "DOCKER_CUSTOM_IMAGE_NAME"
	setting.value != ""
}

# The kind says it too, where nothing more exact does.
container contains ["kind"] if {
	is_app
	count(stack_at) == 0
	not stated_beside
	"container" in appservice.kinds(input.resource)
}

container contains ["properties", "image"] if is_sidecar

deny contains {"path": path, "message": "it runs in a container"} if some path in container
