@sys.description('d')
