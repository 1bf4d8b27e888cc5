output x0 object = [a, (b ? c : d)]
output x1 object = ((a))
output x2 object = ](e)
output x3 object = {value:?}
output x4 object = -a.b['c${d}'] + f
output x5 object = (h)
output x6 object = -a.b['c${d}']
output x7 object = 'c${d}'
output x8 object = a ? b
output x9 object = (a, b)
output x10 object = ()
output x11 object = (a, 1) => a
