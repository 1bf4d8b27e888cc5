package seawall.policies.tls.ftp_test

import data.seawall.policies.tls.ftp as subject

properties_1 := {}

input_1 := {
	"params": {
		"allowed": ["Disabled", "FtpsOnly"],
	},
	"related": {
		"site_configs": [{
			"name": "app/web",
			"leaf": "web",
			"properties": {
				"ftpsState": "Disabled",
			},
		}],
	},
	"resource": {
		"type": "Microsoft.Web/sites",
		"apiVersion": "2023-12-01",
		"name": "app",
		"location": "westeurope",
		"properties": properties_1,
	},
}

test_1_web_sites_passes if {
	count(subject.deny) == 0 with input as input_1
}

test_1_applies if subject.applies with input as input_1

properties_2 := {
	"siteConfig": {
		"ftpsState": "AllAllowed",
	},
}

input_2 := {
	"params": {
		"allowed": ["Disabled", "FtpsOnly"],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Web/sites",
		"apiVersion": "2023-12-01",
		"name": "app",
		"location": "westeurope",
		"properties": properties_2,
	},
}

test_2_web_sites_is_denied if {
	count(subject.deny) == 1 with input as input_2
}

test_2_applies if subject.applies with input as input_2

properties_3 := {
	"ftpsState": "AllAllowed",
}

input_3 := {
	"params": {
		"allowed": ["Disabled", "FtpsOnly"],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Web/sites/config",
		"apiVersion": "2023-12-01",
		"name": "other/web",
		"leaf": "web",
		"properties": properties_3,
	},
}

test_3_web_sites_config_is_denied if {
	count(subject.deny) == 1 with input as input_3
}

test_3_applies if subject.applies with input as input_3

properties_4 := {
	"siteConfig": {
		"ftpsState": "Disabled",
	},
}

input_4 := {
	"params": {
		"allowed": ["Disabled", "FtpsOnly"],
	},
	"related": {},
	"resource": {
		"type": "Microsoft.Web/sites",
		"apiVersion": "2023-12-01",
		"name": "app",
		"location": "westeurope",
		"properties": properties_4,
	},
}

test_4_web_sites_passes if {
	count(subject.deny) == 0 with input as input_4
}

test_4_applies if subject.applies with input as input_4
