func f(
  a string,
  b int?,
) bool => true
