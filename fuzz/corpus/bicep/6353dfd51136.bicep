resource a 'T@1' = {
  name: 'b'

resource c 'T@1' = {
  name: 'd'
}
