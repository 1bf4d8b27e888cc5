output a resource = b
