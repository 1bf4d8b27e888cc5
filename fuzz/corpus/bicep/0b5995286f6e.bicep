module a 'b' = [for c in d: {
  e: 1
}
var f = 2
