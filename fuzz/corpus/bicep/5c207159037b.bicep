type x = {
  a: string
  b c
  @d
  e: int
  f: [string, -]
}
type y = [
  =
  int
]
