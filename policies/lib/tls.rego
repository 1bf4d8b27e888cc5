# Versions of TLS in the many spellings of Azure, and the gateways that say theirs by policy.
package seawall.lib.tls

import data.seawall.lib.azure

# Some servers take a list of versions, so each of them must be new enough.
accepts(value, minimum) if {
	ranks := data.seawall.tables.tls_minimum_version.versions
	every version in split(lower(sprintf("%v", [value])), ",") {
		ranks[trim_space(version)] >= ranks[lower(sprintf("%v", [minimum]))]
	}
}

# What an application gateway says, for all listeners and for each profile. A custom policy names its minimum, a
# predefined one is known by name; with none at all the API version decides.
gateway_settings(gateway) := (own_policy(gateway) | profile_policies(gateway)) | default_policies(gateway)

own_policy(gateway) := {setting |
	setting := policy_setting(["properties", "sslPolicy"], gateway.properties.sslPolicy)
}

profile_policies(gateway) := {setting |
	some i, profile in object.get(gateway, ["properties", "sslProfiles"], [])
	setting := policy_setting(["properties", "sslProfiles", i, "properties", "sslPolicy"], profile.properties.sslPolicy)
}

default_policies(gateway) := {{"path": ["properties", "sslPolicy", "policyName"], "value": value} |
	object.get(gateway, ["properties", "sslPolicy"], null) == null
	some listener in object.get(gateway, ["properties", "httpListeners"], [])
	lower(listener.properties.protocol) == "https"
	chosen := azure.effective(gateway, ["properties", "sslPolicy", "policyName"])
	value := object.get(gateway, ["properties", "defaultPredefinedSslPolicy"], chosen)
}

policy_setting(at, policy) := {"path": array.concat(at, ["policyName"]), "value": name} if {
	name := policy.policyName
}

policy_setting(at, policy) := {"path": array.concat(at, ["minProtocolVersion"]), "value": value} if {
	object.get(policy, "policyName", null) == null
	value := object.get(policy, "minProtocolVersion", "")
}

# Front Door (classic) keeps the minimum with each frontend.
front_door_settings(door) := {{"path": path, "value": value} |
	some i, endpoint in object.get(door, ["properties", "frontendEndpoints"], [])
	key := ["properties", "customHttpsConfiguration", "minimumTlsVersion"]
	value := object.get(endpoint, key, null)
	value != null
	path := array.concat(["properties", "frontendEndpoints", i], key)
}
