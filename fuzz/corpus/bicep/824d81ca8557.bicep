type a = b
