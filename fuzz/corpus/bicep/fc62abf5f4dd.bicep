output x0 object = ((a {first} b) ? (c {first} d) : (e {first} f))
output x1 object = a ?? b || c && d == e < f + g * -h.i
output x2 object = (a ?? (b || (c && (d == (e < (f + (g * (-h.i))))))))
output x3 object = a ? b : c ? d : e
output x4 object = (a ? b : (c ? d : e))
output x5 object = a ? b ? c : d : e
output x6 object = (a ? (b ? c : d) : e)
output x7 object = -a[0].b!
output x8 object = (-a[0].b!)
output x9 object = !a.b() && c
output x10 object = ((!a.b()) && c)
output x11 object = (a + b) * c
