@secure() x, y
param a string
var b = 1
