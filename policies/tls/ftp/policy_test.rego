package seawall.policies.tls.ftp_test

import data.seawall.policies.tls.ftp as subject

# What is denied; a word in the place of the whole if the control does not concern the resource.
judge(resource, related) := judged({
	"resource": resource,
	"related": related,
	"params": {"allowed": ["Disabled", "FtpsOnly"]},
})

judged(value) := denials if {
	subject.applies with input as value
	denials := subject.deny with input as value
} else := "not concerned" if {
	denials := subject.deny with input as value
	denials == set()
}

denied(path) := {{"path": path, "message": "deployment over plain FTP is possible"}}

site(state) := {"type": "Microsoft.Web/sites", "properties": {"siteConfig": state}}

config(leaf, state) := {"type": "Microsoft.Web/sites/config", "leaf": leaf, "properties": state}

in_site := ["properties", "siteConfig", "ftpsState"]

test_sites if {
	every state in ["disabled", "FtpsOnly"] {
		judge(site({"ftpsState": state}), {}) == set()
	}
	judge(site({"ftpsState": "AllAllowed"}), {}) == denied(in_site)
	slot := object.union(site({"ftpsState": "AllAllowed"}), {"type": "Microsoft.Web/sites/slots"})
	judge(slot, {}) == denied(in_site)
	judge(object.union(site({}), {"properties": {"ftpsState": "Disabled"}}), {}) == denied(in_site)
}

test_configurations if {
	judge(config("web", {"ftpsState": "Disabled"}), {}) == set()
	judge(config("Web", {"ftpsState": "AllAllowed"}), {}) == denied(["properties", "ftpsState"])
	judge(config("web", {"minTlsVersion": "1.2"}), {}) == "not concerned"
	judge(config("appsettings", {"ftpsState": "AllAllowed"}), {}) == "not concerned"
}

test_a_configuration_beside_the_site_says_it if {
	every relation in ["site_configs", "slot_configs"] {
		judge(site({}), {relation: [config("Web", {"ftpsState": "AllAllowed"})]}) == set()
		judge(site({}), {relation: [config("web", {"minTlsVersion": "1.2"})]}) == denied(in_site)
		judge(site({}), {relation: [config("appsettings", {"ftpsState": "Disabled"})]}) == denied(in_site)
		stated := site({"ftpsState": "AllAllowed"})
		judge(stated, {relation: [config("web", {"ftpsState": "Disabled"})]}) == denied(in_site)
	}
}
