output x0 object = 1:13: expected the name of a parametea.?f()
output x1 object = 1:12: `.?` is for properties, not for functions
output x2 object = a[]
output x3 object = f(a b)
output x4 object = [for (x) in y: x]
output x5 object = [for x y: x]
output x6 object = {text}
output x7 object = {text}
