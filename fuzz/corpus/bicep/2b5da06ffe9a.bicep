@secure()
@minLength(3)
// why

@sys.description('''a''')
param a string
