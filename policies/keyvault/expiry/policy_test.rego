package seawall.policies.keyvault.expiry_test

import data.seawall.policies.keyvault.expiry as subject

judged(type, properties) := denials if {
	denials := subject.deny with input as {
		"params": {"days": 90},
		"resource": {"type": type, "name": "kv/x", "properties": properties},
	}
}

secret(attributes) := judged("Microsoft.KeyVault/vaults/secrets", {"attributes": attributes})

end := ["properties", "attributes", "exp"]

long := {{"path": end, "message": "the secret lives longer than 90 days"}}

day := 86400

test_secrets if {
	secret({}) == {{"path": end, "message": "the secret never expires"}}
	secret({"exp": 90 * day}) == set()
	secret({"nbf": day, "exp": 91 * day}) == set()
	secret({"nbf": day, "exp": (91 * day) + 1}) == long
	secret({"created": day, "exp": 91 * day}) == set()
	secret({"created": day, "exp": 92 * day}) == long
	secret({"created": 0, "nbf": 2 * day, "exp": 92 * day}) == set()
}

key(properties) := judged("Microsoft.KeyVault/vaults/keys", properties)

action(type, trigger) := {"action": {"type": type}, "trigger": trigger}

policy(actions) := {"rotationPolicy": {"attributes": {"expiryTime": "P1Y"}, "lifetimeActions": actions}}

after(duration) := policy([action("Rotate", {"timeAfterCreate": duration})])

before(duration) := policy([action("rotate", {"timeBeforeExpiry": duration})])

nothing := {{"path": ["properties", "rotationPolicy"], "message": "nothing rotates the key"}}

late(i, trigger, days) := {{
	"path": ["properties", "rotationPolicy", "lifetimeActions", i, "trigger", trigger],
	"message": sprintf("the key is rotated after %v days, not 90", [days]),
}}

test_keys if {
	key({}) == nothing
	judged("Microsoft.KeyVault/managedHSMs/keys", {}) == nothing
	key(policy([action("notify", {"timeAfterCreate": "P30D"})])) == nothing
	key(after("soon")) == nothing
	key(after("P90D")) == set()
	key(after("P91D")) == late(0, "timeAfterCreate", 91)
	key(before("P275D")) == set()
	key(before("P274D")) == late(0, "timeBeforeExpiry", 91)
	key(policy([action("notify", {}), action("rotate", {"timeAfterCreate": "P2Y"})])) == late(1, "timeAfterCreate", 730)
	key(policy([action("rotate", {"timeAfterCreate": "P2Y"}), action("rotate", {"timeAfterCreate": "P1M"})])) == set()
}

test_units if {
	subject.days("P1Y2M3W4D") == ((365 + 60) + 21) + 4
	subject.days("p3m") == 90
}

test_keys_that_end if {
	key({"attributes": {"nbf": 0, "exp": 90 * day}}) == set()
	key({"attributes": {"nbf": 0, "exp": (90 * day) + 1}}) == nothing
	key({"attributes": {"exp": 90 * day}}) == nothing
}
