package seawall.lib.images_test

import data.seawall.lib.images

test_host if {
	images.host("acrorders.azurecr.io/orders:1") == "acrorders.azurecr.io"
	images.host("https://ACRorders.azurecr.io/orders:1") == "acrorders.azurecr.io"
	images.host("http://registry:5000/orders") == "registry:5000"
	images.host("localhost/orders") == "localhost"
	every image in ["nginx", "nginx:1.27", "contoso/orders:1", "my.image"] { images.host(image) == "docker.io" }
}

test_allowed if {
	images.allowed("acrorders.azurecr.io", ["*.azurecr.io"])
	images.allowed("acrorders.azurecr.io", ["ACRorders.azurecr.io"])
}

wrong if images.allowed("evil.example.azurecr.io", ["*.azurecr.io"])

wrong if images.allowed("acrorders.azurecr.io.example", ["*.azurecr.io"])

wrong if images.allowed("docker.io", ["*.azurecr.io"])

wrong if images.is_container_stack("PYTHON|3.12")

test_nothing_else if not wrong

test_stack if {
	images.of_stack("Docker|a.azurecr.io/b:1") == {"a.azurecr.io/b:1"}
	text := "services:\n  web:\n    image: \"a.azurecr.io/b:1\"\n  db:\n    image: postgres\n    build: x\n"
	images.of_stack(concat("", ["COMPOSE|", base64.encode(text)])) == {"a.azurecr.io/b:1", "postgres"}
	kube := "spec:\n  containers:\n  - image: a.azurecr.io/b:1\n"
	images.of_stack(concat("", ["KUBE|", base64.encode(kube)])) == {"a.azurecr.io/b:1"}
	every stack in ["NODE|22", "COMPOSE|???", "sitecontainers"] { images.of_stack(stack) == set() }
}

test_container_stack if {
	every stack in ["DOCKER|a", "COMPOSE|a", "KUBE|a", "sitecontainers"] { images.is_container_stack(stack) }
}
