resource a 'T@1' = {
  name: 'b'
  resource: 1

  @sys.description('d')
  resource e 'f' = if (g) {
    resource h 'i' existing = {}
  }
  k: [ { resource: 'no' } ]
}
