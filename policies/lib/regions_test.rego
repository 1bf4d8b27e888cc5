package seawall.lib.regions_test

import data.seawall.lib.regions

test_spellings_of_a_region_are_one if {
	spellings := ["West Europe", " (Europe)  West Europe", "westeurope", "west-europe", "WEST_EUROPE"]
	{regions.normal(name) | some name in spellings} == {"westeurope"}
	regions.normal("West Europe (2)") == "westeurope2"
}

test_member_states_are_inside_the_eu if {
	regions.standing("Sweden Central", {"perimeter": "eu"}) == "inside"
	regions.standing("denmarkeast", {}) == "inside"
}

test_norway_is_eea_but_not_eu if {
	regions.standing("norwayeast", {"perimeter": "eu"}) == "outside"
	regions.standing("norwayeast", {"perimeter": "eea"}) == "inside"
}

test_switzerland_is_in_the_data_boundary_only if {
	regions.standing("switzerlandnorth", {"perimeter": "eea"}) == "outside"
	regions.standing("switzerlandnorth", {"perimeter": "eu-data-boundary"}) == "inside"
	regions.standing("uksouth", {"perimeter": "eu-data-boundary"}) == "outside"
}

test_a_list_stands_above_the_perimeter if {
	regions.standing("West Europe", {"perimeter": "eu", "regions": ["westeurope"]}) == "inside"
	regions.standing("northeurope", {"perimeter": "eu", "regions": ["West Europe"]}) == "outside"
	regions.standing("westeurope", {"perimeter": "eu", "regions": []}) == "inside"
}

test_without_a_perimeter_it_is_the_eu if {
	regions.standing("norwayeast", {}) == "outside"
	regions.perimeter_name({}) == "EU"
}

test_names_that_are_no_region if {
	regions.standing("westeuropa", {}) == "unknown"
	regions.standing("finlandcentral", {}) == "outside"
	regions.standing("Global", {}) == "global"
	regions.standing("europe", {}) == "logical"
	regions.standing(7, {}) == "unknown"
}

test_an_unknown_perimeter_holds_nothing if {
	regions.standing("westeurope", {"perimeter": "mars"}) == "outside"
}

test_complaints if {
	regions.complaint("brazilsouth", {}) == "`brazilsouth` is in Brazil, outside the EU"
	regions.complaint("uksouth", {"perimeter": "eea"}) == "`uksouth` is in United Kingdom, outside the EEA"
	boundary := regions.complaint("uksouth", {"perimeter": "eu-data-boundary"})
	boundary == "`uksouth` is in United Kingdom, outside the EU Data Boundary"
	listed := regions.complaint("uksouth", {"regions": ["westeurope"]})
	listed == "`uksouth` is in United Kingdom, outside the listed regions"
	regions.complaint("nowhere", {}) == "`nowhere` is not a known Azure region"
	regions.complaint("europe", {}) == "`europe` names no single region"
}

test_inside_has_no_complaint if {
	object.get({"complaint": c | c := regions.complaint("westeurope", {})}, "complaint", "") == ""
}

test_every_pair_is_a_region if {
	every region in data.seawall.tables.regions {
		object.get(region, "pair", "westeurope") in object.keys(data.seawall.tables.regions)
	}
}
