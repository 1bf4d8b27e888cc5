# Web and function apps: what kind of app a resource is, and what kind of plan it runs on.
package seawall.lib.appservice

# An app or a slot of one; what else concerns them are settings in resources of their own.
is_app(resource) if lower(resource.type) in {"microsoft.web/sites", "microsoft.web/sites/slots"}

# The resource that holds the same as `siteConfig`. It is deployed after the app, so it has the last word.
is_web_config(resource) if {
	lower(resource.type) in {"microsoft.web/sites/config", "microsoft.web/sites/slots/config"}
	lower(resource.leaf) == "web"
}

kinds(app) := {word | some word in split(lower(object.get(app, "kind", "app")), ",")}

is_function(app) if "functionapp" in kinds(app)

# What a plan is, by its SKU; Functions have plans of their own, in which apps come and go.
# https://learn.microsoft.com/azure/azure-functions/functions-scale
plan_kind(name) := "consumption" if {
	regex.match(`^(y[0-9]|dynamic)`, lower(name))
} else := "flex" if {
	regex.match(`^(fc[0-9]|flexconsumption)`, lower(name))
} else := "elastic" if {
	regex.match(`^(ep[0-9]|ws[0-9]|elasticpremium|workflowstandard)`, lower(name))
} else := "dedicated"

# Function apps on Flex Consumption and on Container Apps say so themselves.
serverless(app) if object.get(app, ["properties", "functionAppConfig"], null) != null

serverless(app) if object.get(app, ["properties", "managedEnvironmentId"], "") != ""

# The SKU of a plan: old templates have a size or a tier only.
sku(plan) := plan.sku.name if {
	object.get(plan, ["sku", "name"], "") != ""
} else := plan.sku.size if {
	object.get(plan, ["sku", "size"], "") != ""
} else := object.get(plan, ["sku", "tier"], "")

# The kind of plan that an app runs on, of the plans that it or what it is part of names.
plan_kinds(plans) := {plan_kind(sku(plan)) | some plan in plans}

# The plans that a resource of `related` knows, its own before those of its parents.
plans(related) := array.concat(own(related), array.concat(of_parent(related), of_grandparent(related)))

own(related) := object.get(related, "app_plan", [])

of_parent(related) := [plan |
	some relation in ["app_of_slot", "app_of_setting"]
	some parent in object.get(related, relation, [])
	some plan in object.get(parent, ["related", "app_plan"], [])
]

of_grandparent(related) := [plan |
	some parent in object.get(related, "app_of_setting", [])
	some site in object.get(parent, ["related", "app_of_slot"], [])
	some plan in object.get(site, ["related", "app_plan"], [])
]
