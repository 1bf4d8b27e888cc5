var a = 1
/* b
var c = 2
