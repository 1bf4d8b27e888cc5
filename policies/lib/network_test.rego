package seawall.lib.network_test

import data.seawall.lib.network

test_blocks if {
	network.block("1.2.3.4") == [16909060, 16909060]
	network.block("10.1.2.3/8") == [167772160, 184549375]
	network.block("0.0.0.0/0") == [0, 4294967295]
	network.block("0.0.0.0 - 0.0.0.9") == [0, 9]
	network.block("*") == [0, 4294967295]
}

test_private if {
	network.is_private("10.20.0.0/16")
	network.is_private("192.168.1.4")
	network.is_private("fd00:db8::/64")
}

test_public if not private

private if network.is_private("10.0.0.0/7")

test_prefix_length if {
	network.prefix_length("1.2.3.4") == 32
	network.prefix_length("0.0.0.0/0") == 0
	network.prefix_length("2001:db8::/48") == 16
	network.prefix_length("::1") == 96
}

test_total_counts_once if {
	network.total([[0, 9], [5, 14], [20, 20]]) == 16
	network.total([]) == 0
}

test_half_of_the_internet_alone if {
	found := network.open_items([{"text": "0.0.0.0-127.255.255.255"}, {"text": "1.2.3.4"}])
	found == {{"text": "0.0.0.0-127.255.255.255"}}
}

test_half_of_the_internet_together if {
	found := network.open_items([{"text": "0.0.0.0/2"}, {"text": "64.0.0.0/2"}, {"text": "200.1.2.3"}])
	found == {{"text": "0.0.0.0/2"}, {"text": "64.0.0.0/2"}}
}

test_all_of_azure if count(network.open_items([{"text": "0.0.0.0"}, {"text": "20.1.2.0/24"}])) == 1
