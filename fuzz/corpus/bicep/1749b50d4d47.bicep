import { region, greet as hello, size } from 'module.bicep'
import * as shared from 'module.bicep'
param s size
output a string = region
output b string = hello('x')
output c string = shared.region
output d string = shared.greet('y')
output s string = s
=====
var hidden = 'west'
@export()
var region = '${hidden}europe'
@export()
func greet(name string) string => '${prefix()}${name}'
func prefix() string => 'hi '
@export()
type size = 'small' | 'large'
