var resource = resource
