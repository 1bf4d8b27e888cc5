metadata {} = {}
