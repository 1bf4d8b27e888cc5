<erro
        param a string
        param b string = 'default'
        param c int
        @secure()
        param d string
        param e string
        output a string = a
        output b string = b
        output c int = c
        output e string = e
=====
@export()
var region = 'westeurope'
=====
using 'main.bicep'
import { region } from 'module.bicep'
var number = 20
param a = '${region}-3'
param c = number + 1
param d = az.getSecret('00000000-0000-0000-0000-000000000001', 'group', 'vault', 'password')
param e = readEnvironmentVariable('NAME', 'x')
