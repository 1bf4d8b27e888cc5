output x0 object = sort(a, (x, y) => x < y)
output x1 object = sort(a, ((x, y) => (x < y)))
output x2 object = f(() => 1)
output x3 object = f((() => 1))
output x4 object = map(a, ((x) => {b: x}))
output x5 object = map(a, ((x) => x))
output x6 object = map(a, x => map(x, y => y ? 1 : 2))
output x7 object = map(a, ((x) => map(x, ((y) => (y ? 1 : 2)))))
output x8 object = []
output x9 object = []
output x10 object = []
output x11 object = [1, 2]
