var a = [1, 2 3, f(4 5, 6), 7]
var b = {c: d e, f: 1, , g: 2}
type h = {i j, k: int}
