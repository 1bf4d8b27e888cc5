test {} {} = {}
