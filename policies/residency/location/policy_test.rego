package seawall.policies.residency.location_test

import data.seawall.policies.residency.location

judge(resource, params) := denials if {
	denials := location.deny with input as {
		"resource": object.union({"type": "Microsoft.Storage/storageAccounts", "name": "a"}, resource),
		"params": object.union({"perimeter": "eu", "regions": [], "allowed_types": []}, params),
	}
}

test_member_state_passes if judge({"location": "West Europe"}, {}) == set()

test_third_country_fails if {
	some denial in judge({"location": "brazilsouth"}, {})
	denial.message == "`brazilsouth` is in Brazil, outside the EU"
}

test_unknown_region_fails if {
	some denial in judge({"location": "westeuropa"}, {})
	denial.message == "`westeuropa` is not a known Azure region"
}

test_the_eea_holds_norway if {
	judge({"location": "norwayeast"}, {"perimeter": "eea"}) == set()
	count(judge({"location": "norwayeast"}, {})) == 1
}

test_a_list_of_regions_excludes_the_rest_of_the_eu if {
	judge({"location": "westeurope"}, {"regions": ["westeurope"]}) == set()
	count(judge({"location": "northeurope"}, {"regions": ["westeurope"]})) == 1
}

test_no_location_does_not_apply if {
	location.applies == false with input as {
		"resource": {"type": "Microsoft.Storage/storageAccounts/blobServices"},
		"params": {},
	}
}

test_control_only_service_at_global_does_not_apply if {
	judge({"type": "Microsoft.Network/privateDnsZones", "location": "global"}, {}) == set()
	count(judge({"type": "Microsoft.Insights/actionGroups", "location": "eastus"}, {})) == 1
}

test_content_delivery_is_everywhere if {
	some denial in judge({"type": "Microsoft.Cdn/profiles", "location": "westeurope"}, {})
	contains(denial.message, "all over the world")
	judge({"type": "Microsoft.Cdn/profiles", "location": "Global"}, {"allowed_types": ["microsoft.cdn/profiles"]}) == set()
}

test_static_web_app_is_everywhere_at_global_only if {
	judge({"type": "Microsoft.Web/staticSites", "location": "westeurope"}, {}) == set()
	count(judge({"type": "Microsoft.Web/staticSites", "location": "global"}, {})) == 1
}

test_other_services_at_global_fail if {
	count(judge({"type": "Microsoft.CognitiveServices/accounts", "location": "global"}, {})) == 1
}

test_geography_of_a_service if {
	service := {"type": "Microsoft.Communication/communicationServices", "location": "global"}
	judge(object.union(service, {"properties": {"dataLocation": "Europe"}}), {}) == set()
	judge(object.union(service, {"properties": {"dataLocation": "Norway"}}), {"perimeter": "eea"}) == set()
	some denial in judge(object.union(service, {"properties": {"dataLocation": "United States"}}), {})
	denial.path == ["properties", "dataLocation"]
	count(judge(service, {})) == 1
	judge(service, {"allowed_types": ["Microsoft.Communication/communicationServices"]}) == set()
}

said(path, message) := {{"path": path, "message": message}}

test_what_is_said_of_content if {
	message := "content of this service is kept and served all over the world"
	judge({"type": "Microsoft.Cdn/profiles", "location": "global"}, {}) == said(["location"], message)
	judge({"type": "Microsoft.Web/staticSites", "location": "global"}, {}) == said(["location"], message)
}

test_what_is_said_of_a_region if {
	judge({"location": "eastus"}, {}) == said(["location"], "`eastus` is in United States, outside the EU")
}

test_another_type_is_allowed if {
	count(judge({"location": "eastus"}, {"allowed_types": ["Microsoft.Cdn/profiles"]})) == 1
	judge({"location": "eastus"}, {"allowed_types": ["microsoft.storage/storageAccounts"]}) == set()
}

communication(changes) := object.union({"type": "Microsoft.Communication/communicationServices"}, changes)

test_a_geography_counts_without_a_location if {
	path := ["properties", "dataLocation"]
	judge(communication({}), {}) == said(path, "data location `` is not inside the perimeter")
	judge(communication({"properties": {"dataLocation": "Europe"}}), {}) == set()
	location.applies with input as {
		"resource": communication({}),
		"params": {"perimeter": "eu", "regions": [], "allowed_types": []},
	}
}

test_a_geography_and_a_region if {
	elsewhere := communication({"location": "eastus", "properties": {"dataLocation": "Europe"}})
	judge(elsewhere, {}) == said(["location"], "`eastus` is in United States, outside the EU")
}

test_a_geography_in_the_data_boundary if {
	swiss := communication({"location": "global", "properties": {"dataLocation": "Switzerland"}})
	judge(swiss, {"perimeter": "eu-data-boundary"}) == set()
	count(judge(swiss, {"perimeter": "eea"})) == 1
}

test_a_directory_whose_location_is_a_geography if {
	every type in ["Microsoft.AzureActiveDirectory/b2cDirectories", "Microsoft.AzureActiveDirectory/ciamDirectories"] {
		judge({"type": type, "location": "Europe"}, {}) == set()
		judge({"type": type, "location": "United States"}, {}) == said(
			["location"],
			"data location `United States` is not inside the perimeter",
		)
		judge({"type": type, "location": "Global"}, {}) == said(
			["location"],
			"data location `Global` is not inside the perimeter",
		)
	}
}

test_other_services_do_not_lie_in_a_geography if {
	judge({"location": "Europe"}, {}) == said(["location"], "`Europe` names no single region")
	judge({"location": "westeurope", "properties": {"dataLocation": "United States"}}, {}) == set()
}

test_each_class_of_service if {
	every type, class in data.seawall.tables.global_services.services {
		abroad := judge({"type": type, "location": "eastus"}, {})
		worldwide := judge({"type": type, "location": "Global"}, {})
		count(abroad) == 1
		count(worldwide) == {"control": 0, "content": 1, "everywhere": 1}[class]
		near := judge({"type": type, "location": "westeurope"}, {})
		count(near) == {"control": 0, "content": 0, "everywhere": 1}[class]
	}
}

test_resource_groups_have_a_place if {
	group := {"type": "Microsoft.Resources/resourceGroups"}
	judge(object.union(group, {"location": "West Europe"}), {}) == set()
	judge(object.union(group, {"location": "ukwest"}), {}) == said(
		["location"],
		"`ukwest` is in United Kingdom, outside the EU",
	)
}
