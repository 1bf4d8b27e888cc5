package seawall.policies.appservice.slot_test

import data.seawall.policies.appservice.slot as subject

judged(kind, related, sticky) := {
	"resource": {"type": "Microsoft.Web/sites", "name": "app", "kind": kind, "properties": {}},
	"related": related,
	"params": {"slot": "Stag*", "sticky": sticky},
}

found(related, sticky) := denied if {
	denied := subject.deny with input as judged("app,linux", related, sticky)
}

slot(name) := {"name": concat("/", ["app", name]), "leaf": name}

sticky(properties) := [{"leaf": "SlotConfigNames", "properties": properties}]

good := {"app_slots": [slot("Staging")], "site_configs": sticky({"appSettingNames": ["APP_ENV"]})}

unstaged := {"path": [], "message": "there is no slot to stage a release in"}

travelling := {"path": [], "message": "no setting stays with its slot when slots are swapped"}

test_both if count(found(good, [])) == 0

test_neither if found({}, ["A"]) == {unstaged, travelling}

test_slot if {
	found(object.union(good, {"app_slots": [slot("preview")]}), []) == {unstaged}
	found(object.union(good, {"app_slots": []}), []) == {unstaged}
	count(found(object.union(good, {"app_slots": [slot("x"), slot("stage")]}), [])) == 0
}

test_every_list if {
	every list in ["appSettingNames", "connectionStringNames", "azureStorageConfigNames"] {
		count(found(object.union(good, {"site_configs": sticky({list: ["A"]})}), [])) == 0
		found(object.union(good, {"site_configs": sticky({list: []})}), []) == {travelling}
	}
}

test_of_another_name if {
	other := [{"leaf": "web", "properties": {"appSettingNames": ["A"]}}]
	found(object.union(good, {"site_configs": other}), []) == {travelling}
}

test_named_settings if {
	count(found(good, ["app_env"])) == 0
	found(good, ["APP_ENV", "DATABASE_URL"]) == {{
		"path": [],
		"message": "the setting \"database_url\" goes along when slots are swapped",
	}}
}

concerned(kind) if subject.applies with input as judged(kind, {}, [])

test_apps if concerned("app")

functions if concerned("functionapp,linux")

test_functions if {
	not functions
	count(subject.deny) == 0 with input as judged("functionapp", {}, [])
	count(subject.deny) == 0 with input as judged("functionapp", {"site_configs": good.site_configs}, ["X"])
}
