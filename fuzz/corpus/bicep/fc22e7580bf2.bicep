import { b } from 'main.bicep'
@export()
var a = '${b}a'
