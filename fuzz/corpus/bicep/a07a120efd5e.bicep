type h = {i: <error>, k: int}
