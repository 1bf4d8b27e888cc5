package seawall.policies.governance.required_tags_test

import data.seawall.policies.governance.required_tags

found(tags) := denied if {
	denied := required_tags.deny with input as {
		"resource": {"type": "Microsoft.Storage/storageAccounts", "name": "x", "tags": tags},
		"params": {"tags": ["owner", "Environment"]},
	}
}

concerned(resource) if required_tags.applies with input as {"resource": resource, "params": {"tags": ["owner"]}}

missing(tags) := {{"path": ["tags", tag], "message": sprintf("no tag `%s`", [tag])} | some tag in tags}

test_all_are_there if found({"Owner": "orders", "environment": "prd", "more": "x"}) == set()

test_one_is_missing if found({"owner": "orders"}) == missing(["Environment"])

test_an_empty_one_is_missing if found({"owner": "", "environment": "prd"}) == missing(["owner"])

test_no_object if found("owner") == set()

test_none_is_there if found({}) == missing(["owner", "Environment"])

test_no_tags_at_all if {
	denied := required_tags.deny with input as {
		"resource": {"type": "Microsoft.Storage/storageAccounts", "name": "x"},
		"params": {"tags": ["owner"]},
	}
	denied == missing(["owner"])
}

test_concerns if {
	concerned({"type": "Microsoft.Storage/storageAccounts"})
	concerned({"type": "Microsoft.Web/sites/slots"})
	concerned({"type": "microsoft.resources/resourceGroups", "location": "westeurope"})
	concerned({"type": "Contoso.New/things", "tags": {"a": "b"}})
}

spared := [resource |
	some resource in [
		{"type": "Microsoft.Resources/resourceGroups"},
		{"type": "Microsoft.Resources/subscriptions", "location": "westeurope"},
		{"type": "Microsoft.Network/virtualNetworks/subnets"},
		{"type": "Microsoft.KeyVault/vaults/secrets", "tags": {}},
	]
	concerned(resource)
]

test_spares if spared == []
