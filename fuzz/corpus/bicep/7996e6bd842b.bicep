output x0 object = f()
output x1 object = f()
output x2 object = f(a, 'b', [c])
output x3 object = f(a, 'b', [c])
output x4 object = az.resourceGroup('x').location
output x5 object = az.resourceGroup('x').location
output x6 object = f(a, b)
output x7 object = f(a)
output x8 object = a.f(x => x)[0]
output x9 object = a.f(((x) => x))[0]
output x10 object = map(a, x => x.b + 1)
output x11 object = map(a, ((x) => (x.b + 1)))
