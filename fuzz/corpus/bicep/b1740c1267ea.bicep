@{namespace}{}({})
