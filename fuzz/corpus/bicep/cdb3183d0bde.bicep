type x = {
  a: string[]?
  *: ('b' | 2)
}
