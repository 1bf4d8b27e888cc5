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
	contains(denial.message, "not among what was scanned")
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
