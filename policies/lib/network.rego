# Addresses as numbers, and what the network rules of a service let in.
package seawall.lib.network

# The size of a block by the length of its prefix.
sizes := [
	4294967296, 2147483648, 1073741824, 536870912, 268435456, 134217728, 67108864, 33554432,
	16777216, 8388608, 4194304, 2097152, 1048576, 524288, 262144, 131072,
	65536, 32768, 16384, 8192, 4096, 2048, 1024, 512,
	256, 128, 64, 32, 16, 8, 4, 2, 1,
]

half := 2147483648

# Blocks that are not routed on the internet (RFC 1918, 6598, 3927, 1122), as first and last address.
private_ranges := [
	[167772160, 184549375], # 10.0.0.0/8
	[2886729728, 2887778303], # 172.16.0.0/12
	[3232235520, 3232301055], # 192.168.0.0/16
	[1681915904, 1686110207], # 100.64.0.0/10
	[2851995648, 2852061183], # 169.254.0.0/16
	[2130706432, 2147483647], # 127.0.0.0/8
	[2822734096, 2822734096], # 168.63.129.16/32
]

number(text) := (((part[0] * 16777216) + (part[1] * 65536)) + (part[2] * 256)) + part[3] if {
	regex.match(`^[0-9]{1,3}(\.[0-9]{1,3}){3}$`, text)
	part := [to_number(octet) | some octet in split(text, ".")]
}

# An address, a block or a range with a dash as first and last address.
block(text) := [number(text), number(text)]

block(text) := [first, (first + size) - 1] if {
	parts := split(text, "/")
	size := sizes[to_number(parts[1])]
	address := number(parts[0])
	first := address - (address % size)
}

block(text) := [number(trim_space(parts[0])), number(trim_space(parts[1]))] if {
	parts := split(text, "-")
}

block("*") := [0, 4294967295]

is_private(text) if {
	wanted := block(text)
	some known in private_ranges
	known[0] <= wanted[0]
	wanted[1] <= known[1]
}

is_private(text) if regex.match(`^f([cd][0-9a-f]{2}|e[89ab][0-9a-f]):`, text)

# The length of an address' prefix, that of IPv6 brought to the scale of IPv4: a site's /48 counts as a /16.
prefix_length(text) := 32 if number(text)

prefix_length(text) := to_number(split(text, "/")[1]) if regex.match(`^[0-9.]+/[0-9]{1,2}$`, text)

prefix_length(text) := to_number(split(text, "/")[1]) - 32 if regex.match(`^[0-9a-f:]*:[0-9a-f:]*/[0-9]{1,3}$`, text)

prefix_length(text) := 96 if regex.match(`^[0-9a-f:]*:[0-9a-f:]*$`, text)

width(range) := (range[1] - range[0]) + 1

# How many addresses ranges hold together, each counted once.
total(ranges) := sum([piece |
	some i, point in points
	holds(ranges, point)
	piece := points[i + 1] - point
]) if {
	points := sort({point | some range in ranges; some point in [range[0], range[1] + 1]})
}

holds(ranges, point) if {
	some range in ranges
	range[0] <= point
	point <= range[1]
}

# A rule alone, or the rules together, let in half of the internet; 0.0.0.0 stands for all of Azure.
# Of rules that do so together only those that matter are named.
open_items(items) := {item |
	some item in items
	item.text in {"0.0.0.0", "::/0", "::/1", "8000::/1"}
} | {item |
	some item in items
	width(block(item.text)) >= half
} | {item |
	total([range | some other in items; range := block(other.text)]) >= half
	some item in items
	width(block(item.text)) >= 65536
}
