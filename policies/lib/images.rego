# Images of containers: where a workload names them, which registry they come from, and what it logs on with.
package seawall.lib.images

# The registry in the name of an image; Docker Hub is what is meant by none.
# https://github.com/distribution/reference/blob/main/normalize.go
host(image) := first if {
	first := split(lower(without_scheme(image)), "/")[0]
	contains(without_scheme(image), "/")
	regex.match(`[.:]|^localhost$`, first)
} else := "docker.io"

without_scheme(text) := trim_prefix(trim_prefix(trim_space(text), "https://"), "http://")

# A pattern is a host name, in which `*` stands for anything but a dot.
allowed(registry, patterns) if {
	some pattern in patterns
	glob.match(lower(pattern), ["."], registry)
}

# What `linuxFxVersion` or `windowsFxVersion` runs: one image, or those of a file of Docker Compose or Kubernetes.
of_stack(stack) := {image | image := substring(stack, 7, -1)} if {
	startswith(lower(stack), "docker|")
} else := {image |
	some found in regex.find_all_string_submatch_n(`(?m)^[\s-]*image:\s*(\S+)`, text, -1)
	image := trim(found[1], `"'`)
} if {
	regex.match(`^(compose|kube)\|`, lower(stack))
	text := base64.decode(split(stack, "|")[1])
} else := set()

is_container_stack(stack) if regex.match(`^(docker\||compose\||kube\||sitecontainers)`, lower(stack))
