module a 'b' = {}
