@allowed([
  'a'
  'b'
])
param a string
