[
  @minLength(3)
  string

  int?
]
