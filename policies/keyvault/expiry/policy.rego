# METADATA
# title: Secrets expire and keys are rotated in a fixed cycle
# description: >-
#   A secret that lives for ever opens personal data to everybody who ever saw it. What ends by itself is replaced, and
#   what was copied from an old machine or left with a former employee is worth nothing.
# related_resources:
#   - https://learn.microsoft.com/azure/key-vault/secrets/secrets-best-practices
#   - https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation
# custom:
#   id: keyvault-expiry
#   severity: medium
#   resource_types:
#     - Microsoft.KeyVault/managedHSMs/keys
#     - Microsoft.KeyVault/vaults/keys
#     - Microsoft.KeyVault/vaults/secrets
#   relations: []
#   parameters: {days: 90}
#   frameworks:
#     cis-azure: ["8.3.3", "8.3.4", "8.3.9"]
#     gdpr: ["Art. 32(1)(b)", "Art. 32(4)", "Art. 5(1)(f)", "Art. 32(1)(a)", "Art. 34(3)(a)"]
#     mcsb: ["DP-6"]
#     nis2: ["Annex 9.2(c)(v)"]
#   requirements: [E15]
#   remediation: >-
#     Give secrets a `properties.attributes.exp` within the cycle, and keys a `properties.rotationPolicy` with an action
#     `rotate` and `timeAfterCreate: P90D`.
#   since: 0.1.0
package seawall.policies.keyvault.expiry

import data.seawall.lib.azure

is_secret if azure.type_is(input.resource, "Microsoft.KeyVault/vaults/secrets")

end := ["properties", "attributes", "exp"]

expires if object.get(input.resource, end, null) != null

# There is no clock here. How long something lives is known where its beginning is: written, or told by a vault that
# stands. A date of expiry alone is taken for what it is.
begins_later if input.resource.properties.attributes.nbf

begun := input.resource.properties.attributes.nbf

begun := input.resource.properties.attributes.created if not begins_later

lifetime := input.resource.properties.attributes.exp - begun if {
	is_number(input.resource.properties.attributes.exp)
	is_number(begun)
}

too_long if lifetime > input.params.days * 86400

in_time if lifetime <= input.params.days * 86400

policy := object.get(input.resource, ["properties", "rotationPolicy"], {})

# After how many days each action rotates the key, and where that is written.
rotations contains {"days": days(trigger.timeAfterCreate), "at": [i, "trigger", "timeAfterCreate"]} if {
	some i, trigger in rotating
}

rotations contains {"days": lived, "at": [i, "trigger", "timeBeforeExpiry"]} if {
	some i, trigger in rotating
	lived := days(policy.attributes.expiryTime) - days(trigger.timeBeforeExpiry)
}

rotating[i] := action.trigger if {
	some i, action in policy.lifetimeActions
	lower(action.action.type) == "rotate"
}

# An ISO 8601 duration in days, a month as thirty of them: `P90D`, `P3M`, `P1Y6M`.
days(duration) := sum([number |
	some part in regex.find_n(`[0-9]+[YMWD]`, upper(duration), -1)
	number := counted(part)
]) if {
	regex.match(`^[Pp]([0-9]+[YMWDymwd])+$`, duration)
}

counted(part) := to_number(substring(part, 0, count(part) - 1)) * unit if {
	unit := {"Y": 365, "M": 30, "W": 7, "D": 1}[substring(part, count(part) - 1, 1)]
}

rotated if {
	some rotation in rotations
	rotation.days <= input.params.days
}

rotated if in_time

deny contains {"path": end, "message": "the secret never expires"} if {
	is_secret
	not expires
}

deny contains {"path": end, "message": message} if {
	is_secret
	too_long
	message := sprintf("the secret lives longer than %v days", [input.params.days])
}

deny contains {"path": ["properties", "rotationPolicy"], "message": "nothing rotates the key"} if {
	not is_secret
	not rotated
	count(rotations) == 0
}

deny contains {"path": path, "message": message} if {
	not is_secret
	not rotated
	some rotation in rotations
	path := array.concat(["properties", "rotationPolicy", "lifetimeActions"], rotation.at)
	message := sprintf("the key is rotated after %v days, not %v", [rotation.days, input.params.days])
}
