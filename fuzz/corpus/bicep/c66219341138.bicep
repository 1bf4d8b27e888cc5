output x0 object = map(range(0, 3), i => i * 2)
output x1 object = [0,2,4]
output x2 object = filter(['a', 'b'], (x, i) => i == 1)
output x3 object = [b]
output x4 object = reduce([1, 2, 3], 0, (sum, x) => sum + x)
output x5 object = toObject(['a'], x => x, x => '${x}${x}')
output x6 object = {a:aa}
output x7 object = sort([3, 1, 2], (a, b) => a < b)
output x8 object = [1,2,3]
output x9 object = map([for x in [1, 2]: x], x => map([x], y => x + y))
output x10 object = [[2],[4]]
output x11 object = {expression}
