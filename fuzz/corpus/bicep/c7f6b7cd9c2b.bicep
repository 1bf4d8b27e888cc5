output x0 object = (<(a + b)> * c)
output x1 object = (a != b)
output x2 object = (a! == b!)
output x3 object = (a - 5)
output x4 object = a.?b.c
output x5 object = a.?b.c
output x6 object = (a.?b).c
output x7 object = <a.?b>.c
output x8 object = a['b'][0]
output x9 object = a['b'][0]
output x10 object = a[?b]
output x11 object = a[?b]
