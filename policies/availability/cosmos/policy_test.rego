package seawall.policies.availability.cosmos_test

import data.seawall.policies.availability.cosmos

judge(resource, writes, zones) := denials if {
	params := {"multi_region_writes": writes, "zone_redundant": zones}
	denials := cosmos.deny with input as {"resource": resource, "params": params}
}

account(properties) := {"type": "microsoft.documentdb/databaseaccounts", "properties": properties}

mongo(properties) := {"type": "Microsoft.DocumentDB/mongoClusters", "properties": properties}

cassandra(properties) := {"type": "Microsoft.DocumentDB/cassandraClusters/dataCenters", "properties": properties}

zoned := {"locationName": "westeurope", "isZoneRedundant": true}

plain := {"locationName": "northeurope", "isZoneRedundant": false}

writes := {"path": ["properties", "enableMultipleWriteLocations"]}

regions := {"path": ["properties", "locations"], "message": "too few regions are listed"}

zone(i) := {
	"path": ["properties", "locations", i, "isZoneRedundant"],
	"message": "the region uses one zone only",
}

cluster(path) := {{"path": path, "message": "the cluster uses one zone only"}}

test_all_kept if {
	judge(account({"enableMultipleWriteLocations": true, "locations": [zoned, zoned]}), true, true) == set()
	strings := [zoned, {"isZoneRedundant": "True"}]
	judge(account({"enableMultipleWriteLocations": "true", "locations": strings}), true, true) == set()
}

test_one_write_region if {
	judge(account({"enableMultipleWriteLocations": false, "locations": [zoned, zoned]}), true, true) == {writes}
	judge(account({"locations": [zoned, zoned]}), true, true) == {writes}
	judge(account({"locations": [zoned]}), false, true) == set()
}

test_too_few_regions if {
	judge(account({"enableMultipleWriteLocations": true, "locations": [zoned]}), true, true) == {regions}
	judge(account({"enableMultipleWriteLocations": true}), true, true) == {regions}
	judge(account({}), false, true) == {regions}
	judge(account({}), false, false) == set()
	judge(account({"enableMultipleWriteLocations": true, "locations": [plain, plain]}), true, false) == set()
}

test_zones if {
	locations := [zoned, plain, {"locationName": "francecentral"}]
	judge(account({"enableMultipleWriteLocations": true, "locations": locations}), true, true) == {zone(1), zone(2)}
	judge(account({"enableMultipleWriteLocations": true, "locations": locations}), true, false) == set()
}

test_clusters_for_mongo if {
	path := ["properties", "highAvailability", "targetMode"]
	judge(mongo({"highAvailability": {"targetMode": "ZoneRedundantPreferred"}}), true, true) == set()
	judge(mongo({"highAvailability": {"targetMode": "SameZone"}}), true, true) == cluster(path)
	judge(mongo({}), true, true) == cluster(path)
	judge(mongo({}), true, false) == set()
	judge(cassandra({"availabilityZone": true, "locations": [plain]}), true, true) == set()
}

test_data_centres_of_cassandra if {
	judge(cassandra({"availabilityZone": true}), true, true) == set()
	judge(cassandra({"availabilityZone": "True"}), true, true) == set()
	judge(cassandra({"availabilityZone": false}), true, true) == cluster(["properties", "availabilityZone"])
	judge(cassandra({}), true, true) == cluster(["properties", "availabilityZone"])
}

test_replicas_of_clusters if {
	every mode in ["GeoReplica", "Replica"] {
		judge(mongo({"createMode": mode}), true, true) == set()
		cosmos.applies == false with input as {"resource": mongo({"createMode": mode})}
	}
	cosmos.applies with input as {"resource": mongo({"createMode": "Default"})}
	cosmos.applies with input as {"resource": {"type": "Microsoft.DocumentDB/mongoClusters"}}
}
