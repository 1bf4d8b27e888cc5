import { a } from 'other.bicep'
@export()
var b = 'b'
output x string = a
