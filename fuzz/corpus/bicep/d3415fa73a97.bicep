param a
var b = 
resource c = {
  name: 'd'
}
var e = 1
