var a = { b: 1 }
output x string = nameof(a.b)
output y int = a.b
