import { a } from 'x.bicep'
output x string = a
