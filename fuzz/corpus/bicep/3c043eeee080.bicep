type y = [<error>, int]
