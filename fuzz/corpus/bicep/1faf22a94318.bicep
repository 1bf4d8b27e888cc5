assert {} = {}
