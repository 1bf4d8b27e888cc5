import { region, greet as hello, size } from 'shared.bicep'
import * as shared from 'shared.bicep'
param s size
output a string = region
output b string = hello('x')
output c string = shared.region
output d string = shared.greet('y')
output s string = s
