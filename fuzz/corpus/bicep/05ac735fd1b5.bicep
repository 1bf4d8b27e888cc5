var a = f(
  1

@secure()
param b string
