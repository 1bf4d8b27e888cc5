package seawall.policies.residency.ai_processing_test

import data.seawall.policies.residency.ai_processing

judge(resource, account) := denials if {
	denials := ai_processing.deny with input as {
		"resource": resource,
		"params": {"perimeter": "eu", "regions": []},
		"related": {"residency_parent": account},
	}
}

deployment(sku) := {"type": "Microsoft.CognitiveServices/accounts/deployments", "sku": {"name": sku}}

in_region(name) := [{"type": "Microsoft.CognitiveServices/accounts", "location": name}]

test_global_fails_in_the_eu if {
	every sku in ["GlobalStandard", "GlobalProvisionedManaged", "globalbatch", "DeveloperTier"] {
		some denial in judge(deployment(sku), in_region("swedencentral"))
		contains(denial.message, "in any region of the world")
	}
}

test_data_zone_passes_in_a_member_state_only if {
	judge(deployment("DataZoneStandard"), in_region("Sweden Central")) == set()
	count(judge(deployment("DataZoneStandard"), in_region("norwayeast"))) == 1
}

test_regional_follows_the_account if {
	judge(deployment("Standard"), in_region("westeurope")) == set()
	some denial in judge(deployment("ProvisionedManaged"), in_region("eastus"))
	denial.message == "deployment `ProvisionedManaged` is processed where its account is: in `eastus`"
}

test_no_sku_is_regional if {
	judge({"type": "Microsoft.CognitiveServices/accounts/deployments"}, in_region("westeurope")) == set()
}

test_unseen_account_fails if {
	some denial in judge(deployment("Standard"), [])
	contains(denial.message, "its account is, which is not known")
}

test_unknown_sku_fails if {
	some denial in judge(deployment("GalacticStandard"), in_region("westeurope"))
	contains(denial.message, "not known")
}

test_account_abroad_fails if {
	some denial in judge({"type": "Microsoft.CognitiveServices/accounts", "location": "eastus"}, [])
	denial.path == ["location"]
	judge({"type": "Microsoft.CognitiveServices/accounts", "location": "westeurope"}, []) == set()
}

test_a_sku_that_no_page_names_fails if {
	every sku in ["Provisioned", "Batch", "Manual"] {
		some denial in judge(deployment(sku), in_region("westeurope"))
		contains(denial.message, "at a place that is not known")
	}
}

test_what_is_said if {
	judge(deployment("GlobalStandard"), in_region("swedencentral")) == {{
		"path": ["sku", "name"],
		"message": "deployment `GlobalStandard` is processed in any region of the world",
	}}
	judge({"type": "Microsoft.CognitiveServices/accounts"}, []) == {{
		"path": ["location"],
		"message": "`` is not a known Azure region",
	}}
}

# The table of https://learn.microsoft.com/azure/foundry/foundry-models/concepts/deployment-types, row by row.
test_each_sku_in_the_eu_and_next_to_it if {
	everywhere := {"GlobalStandard", "GlobalProvisionedManaged", "GlobalBatch", "DeveloperTier"}
	zone := {"DataZoneStandard", "DataZoneProvisionedManaged", "DataZoneBatch"}
	regional := {"Standard", "ProvisionedManaged"}
	every sku in everywhere {
		said(sku, "westeurope") == because(sku, "in any region of the world")
	}
	every sku in zone | regional {
		said(sku, "westeurope") == set()
		said(lower(sku), "West Europe") == set()
	}
	every place in {"norwayeast", "switzerlandnorth", "uksouth"} {
		every sku in zone {
			said(sku, place) == because(sku, sprintf("in the data zone of `%s`, which need not be that of the EU", [place]))
		}
		every sku in regional {
			said(sku, place) == because(sku, sprintf("where its account is: in `%s`", [place]))
		}
	}
}

said(sku, place) := judge(deployment(sku), in_region(place))

because(sku, reach) := {{
	"path": ["sku", "name"],
	"message": sprintf("deployment `%s` is processed %s", [sku, reach]),
}}

within(perimeter, listed, resource, account) := denials if {
	denials := ai_processing.deny with input as {
		"resource": resource,
		"params": {"perimeter": perimeter, "regions": listed},
		"related": {"residency_parent": account},
	}
}

test_a_wider_perimeter_does_not_widen_the_data_zone if {
	within("eea", [], deployment("Standard"), in_region("norwayeast")) == set()
	count(within("eea", [], deployment("DataZoneStandard"), in_region("norwayeast"))) == 1
	within("eu-data-boundary", [], deployment("Standard"), in_region("switzerlandnorth")) == set()
	count(within("eu-data-boundary", [], deployment("DataZoneBatch"), in_region("switzerlandnorth"))) == 1
}

test_listed_regions if {
	account := {"type": "Microsoft.CognitiveServices/accounts", "location": "northeurope"}
	within("eu", ["westeurope"], account, []) == {{
		"path": ["location"],
		"message": "`northeurope` is in Ireland, outside the listed regions",
	}}
	count(within("eu", ["westeurope"], deployment("Standard"), in_region("northeurope"))) == 1
	within("eu", ["westeurope"], deployment("DataZoneStandard"), in_region("West Europe")) == set()
}
