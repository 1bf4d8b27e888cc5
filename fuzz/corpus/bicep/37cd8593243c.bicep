param a string = 'x'
resource bad 'A.B/c@1' = {
  name: 'bad'
  properties: { x: = }
}
var broken = [1, 2
resource good 'A.B/c@1' = { name: 'good${a}', properties: { y: broken } }
