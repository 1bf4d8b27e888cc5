resource a 'T@1' = {
  name: 'b'
  resource c = {
    d: 1
  }
  e: 2
}
