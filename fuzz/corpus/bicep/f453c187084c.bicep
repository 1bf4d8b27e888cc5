{
  @description('b')
  @secure()
  a: string

  'c-d': { e: f[] }?
  @sealed()
  *: string
}
