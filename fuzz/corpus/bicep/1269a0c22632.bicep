type tls = 'TLS1_0' | 'TLS1_2'
type settings = {
  version: tls
  @secure()
  key: string
}
param a tls
param b settings.version
param c ('x' | 'y')?
@allowed(['eu', 'us'])
param d string
@minValue(3)
param e int
param f settings.key
output a string = a
output b string = b
output d string = d
