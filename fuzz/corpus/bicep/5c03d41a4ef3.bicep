import { region, greet } from 'shared.json'
output a string = region
output b string = greet('x')
