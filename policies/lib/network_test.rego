package seawall.lib.network_test

import data.seawall.lib.network

test_sizes if {
	count(network.sizes) == 33
	every length, size in network.sizes {
		network.block(sprintf("0.0.0.0/%d", [length])) == [0, size - 1]
	}
	network.sizes[32] == 1
	every length in numbers.range(0, 31) {
		network.sizes[length] == 2 * network.sizes[length + 1]
	}
}

test_blocks if {
	network.block("1.2.3.4") == [16909060, 16909060]
	network.block("10.1.2.3/8") == [167772160, 184549375]
	network.block("0.0.0.0/0") == [0, 4294967295]
	network.block("0.0.0.0 - 0.0.0.9") == [0, 9]
	network.block("*") == [0, 4294967295]
}

no_block(text) := count({1 | network.block(text)}) == 0

test_what_is_no_block if {
	every text in ["", "1.2.3", "1.2.3.4.5", "1.2.3.4444", "::1", "1.2.3.4/33", "1.2.3.4/", "Internet"] {
		no_block(text)
	}
}

private(text) := count({1 | network.is_private(text)})

test_private if {
	every block in [
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
		"169.254.0.0/16", "127.0.0.0/8", "168.63.129.16",
		"10.20.0.0/16", "192.168.1.4", "fd00:db8::/64", "fe80::1",
	] {
		private(block) == 1
	}
}

test_public if {
	every block in [
		"10.0.0.0/7", "11.0.0.0/8", "9.255.255.255", "9.0.0.0-10.0.0.9", "10.0.0.0-11.0.0.0",
		"172.32.0.0/12", "2001:db8::/32",
	] {
		private(block) == 0
	}
}

test_prefix_length if {
	network.prefix_length("1.2.3.4") == 32
	network.prefix_length("0.0.0.0/0") == 0
	network.prefix_length("10.0.0.0/24") == 24
	network.prefix_length("2001:db8::/48") == 16
	network.prefix_length("::1") == 96
	count({1 | network.prefix_length("Internet")}) == 0
}

test_total_counts_once if {
	network.total([[0, 9], [5, 14], [20, 20]]) == 16
	network.total([[5, 5]]) == 1
	network.total([]) == 0
}

items(texts) := [{"text": text} | some text in texts]

test_open_words if {
	every text in ["0.0.0.0", "0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0", "::/1", "8000::/1", "*"] {
		network.open_items(items([text, "20.1.2.0/24"])) == {{"text": text}}
	}
}

test_half_of_the_internet_alone if {
	found := network.open_items(items(["0.0.0.0-127.255.255.255", "1.2.3.4"]))
	found == {{"text": "0.0.0.0-127.255.255.255"}}
	network.open_items(items(["0.0.0.0-127.255.255.254", "20.1.0.0/17"])) == set()
}

# Of both the smaller one is named if it is a /16 or larger.
test_half_of_the_internet_together if {
	found := network.open_items(items(["0.0.0.0/2", "64.0.0.0/2", "200.1.0.0/16", "201.1.0.0-201.1.255.254"]))
	found == {{"text": "0.0.0.0/2"}, {"text": "64.0.0.0/2"}, {"text": "200.1.0.0/16"}}
	network.open_items(items(["0.0.0.0/2", "64.0.0.0/3"])) == set()
}
