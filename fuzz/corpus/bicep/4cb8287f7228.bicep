output x0 object = '${a
output x1 object = '${f(a,'
output x2 object = {text}
output x3 object = {text}
output x4 object = 2:9: the string has no closing `'''`
