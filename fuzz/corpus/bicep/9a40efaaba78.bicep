resource a 'T@1' {
  name: 'b'
  c: [
  ]
}
var d = 1
