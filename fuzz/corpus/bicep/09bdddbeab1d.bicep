resource a 'T@1' = {
  name: 'b'
  c: d e
  f 'g'
  h: f(1 2,
  3)
  i: 4
}
var j = 1
