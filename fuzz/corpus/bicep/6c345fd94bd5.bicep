func f(a string) string =>
  a
