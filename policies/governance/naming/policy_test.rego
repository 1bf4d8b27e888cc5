package seawall.policies.governance.naming_test

import data.seawall.policies.governance.naming

defaults := {
	"patterns": ["{type}-{project}-{env}", "{project}-{type}-{env}"],
	"compact_patterns": ["{type}{project}{env}", "{project}{type}{env}"],
	"project": "",
	"environments": ["dev", "test", "stg", "staging", "prd", "prod"],
}

found(type, name, params) := denied if {
	denied := naming.deny with input as {
		"resource": {"type": type, "name": name},
		"params": object.union(defaults, params),
	}
}

vault := "Microsoft.KeyVault/vaults"

account := "Microsoft.Storage/storageAccounts"

message := "the name is none of `{type}-{project}-{env}`, `{project}-{type}-{env}`"

wrong := {{"path": ["name"], "message": message}}

test_names_by_the_pattern if {
	every name in ["kv-shop-prd", "shop-kv-dev", "KV-Shop-PRD", "backup-vault-shop-staging", "shop-backup-vault-test"] {
		found(vault, name, {}) == set()
	}
	every name in ["kv-shop-stg", "kv-shop-prod", "k2-shop9-prod"] {
		found(vault, name, {}) == set()
	}
}

test_names_off_the_pattern if {
	every name in [
		"vault", "kv-prd", "kv-shop-production", "kvshopprd", "kv_shop_prd", "-shop-prd", "kv-shop-prd-1", "9-",
	] {
		found(vault, name, {}) == wrong
	}
}

inovy := {"project": "inovy"}

test_names_of_a_project if {
	found(vault, "kv-inovy-prd", inovy) == set()
	found(vault, "inovy-kv-prd", inovy) == set()
	found(vault, "kv-shop-prd", inovy) == wrong
	found(vault, "kv-inovy-prd", {"environments": ["dev"]}) == wrong
}

test_names_without_dashes if {
	found(account, "stinovyprd", inovy) == set()
	found(account, "inovyblobprd", inovy) == set()
	found(account, "st-inovy-prd", inovy) == {{
		"path": ["name"],
		"message": "the name is none of `{type}{project}{env}`, `{project}{type}{env}`",
	}}
	count(found(account, "stshopprd", inovy)) == 1
	count(found(account, "1inovyprd", inovy)) == 1
	every type in [
		"Microsoft.Batch/batchAccounts", "Microsoft.ContainerRegistry/registries", "Microsoft.Kusto/clusters",
		"Microsoft.Media/mediaservices",
	] {
		found(type, "xinovyprd", inovy) == set()
	}
}

concerned(resource) if naming.applies with input as {"resource": resource, "params": defaults}

test_concerns if {
	concerned({"type": vault})
	concerned({"type": account})
	concerned({"type": "Microsoft.Resources/resourceGroups", "location": "westeurope"})
}

spared := [type |
	some type in [
		"Microsoft.Resources/resourceGroups", "Microsoft.Resources/subscriptions", "Microsoft.Network/privateDnsZones",
		"Microsoft.Authorization/roleAssignments", "Microsoft.KeyVault/vaults/secrets", "seawall/terraformBackend",
	]
	concerned({"type": type})
]

test_spares if spared == []
