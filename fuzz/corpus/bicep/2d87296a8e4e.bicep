var a = b
var b = a
output x string = a
