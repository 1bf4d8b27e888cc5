package seawall.lib.appservice_test

import data.seawall.lib.appservice

test_apps if {
	appservice.is_app({"type": "Microsoft.Web/sites"})
	appservice.is_app({"type": "microsoft.web/sites/Slots"})
}

test_settings if {
	appservice.is_web_config({"type": "Microsoft.Web/sites/config", "leaf": "Web"})
	appservice.is_web_config({"type": "Microsoft.Web/sites/slots/config", "leaf": "web"})
}

wrong if appservice.is_app({"type": "Microsoft.Web/sites/config"})

wrong if appservice.is_web_config({"type": "Microsoft.Web/sites/config", "leaf": "appsettings"})

wrong if appservice.is_web_config({"type": "Microsoft.Web/sites", "leaf": "web"})

wrong if appservice.is_function({"kind": "app,linux"})

wrong if appservice.is_function({})

wrong if appservice.serverless({"properties": {"managedEnvironmentId": ""}})

test_serverless if {
	appservice.serverless({"properties": {"functionAppConfig": {"runtime": {}}}})
	appservice.serverless({"properties": {"managedEnvironmentId": "/e"}})
}

test_nothing_else if not wrong

test_function if appservice.is_function({"kind": "FunctionApp,linux"})

test_kinds if {
	kind := {"Y1": "consumption", "Dynamic": "consumption", "FC1": "flex", "FlexConsumption": "flex", "EP2": "elastic"}
	every name, expected in kind { appservice.plan_kind(name) == expected }
	more := {"WS1": "elastic", "ElasticPremium": "elastic", "WorkflowStandard": "elastic", "P1v3": "dedicated"}
	every name, expected in more { appservice.plan_kind(name) == expected }
	appservice.plan_kind("") == "dedicated"
}

test_sku if {
	appservice.sku({"sku": {"name": "P1v3", "size": "a", "tier": "b"}}) == "P1v3"
	appservice.sku({"sku": {"size": "S1", "tier": "b"}}) == "S1"
	appservice.sku({"sku": {"tier": "Dynamic"}}) == "Dynamic"
	appservice.sku({}) == ""
}

named(name) := {"sku": {"name": name}}

test_plans if {
	appservice.plan_kinds(appservice.plans({"app_plan": [named("Y1")]})) == {"consumption"}
	slot := {"app_of_slot": [{"related": {"app_plan": [named("EP1")]}}]}
	appservice.plan_kinds(appservice.plans(slot)) == {"elastic"}
	setting := {"app_of_setting": [{"related": {"app_plan": [named("FC1")]}}]}
	appservice.plan_kinds(appservice.plans(setting)) == {"flex"}
	site := {"related": {"app_plan": [named("Y1")]}}
	of_slot := {"app_of_setting": [{"related": {"app_of_slot": [site]}}]}
	appservice.plan_kinds(appservice.plans(of_slot)) == {"consumption"}
	appservice.plans({}) == []
}
