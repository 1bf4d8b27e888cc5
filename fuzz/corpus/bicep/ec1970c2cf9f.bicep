targetScope = {}
