package seawall.policies.governance.state_backend_test

import data.seawall.policies.governance.state_backend

found(type, types) := denied if {
	denied := state_backend.deny with input as {
		"resource": {"type": "seawall/terraformBackend", "properties": {"type": type}},
		"params": {"types": types},
	}
}

denied(message) := {{"path": ["properties", "type"], "message": message}}

test_azure_storage if {
	found("azurerm", ["azurerm"]) == set()
	found("AzureRM", ["azurerm"]) == set()
	found("azurerm", ["AzureRM"]) == set()
}

test_a_disk if {
	found("none", ["azurerm"]) == denied("no backend is configured, so the state stays on a disk")
	found("local", ["azurerm"]) == denied("the state stays on a disk")
}

test_elsewhere if {
	found("s3", ["azurerm"]) == denied("the state is kept by `s3`")
	found("cloud", ["azurerm"]) == denied("the state is kept by `cloud`")
	found("cloud", ["azurerm", "cloud"]) == set()
}
