module a 'b' = for c in d: {
}
var e = 1
