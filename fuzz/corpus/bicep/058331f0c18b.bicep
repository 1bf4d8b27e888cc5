@secure() @minLength(3) @sys.description('a') param a string
