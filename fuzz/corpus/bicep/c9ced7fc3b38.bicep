using 'main.bicep'
extends 'base.bicepparam'
import { region } from 'shared.bicep'
var number = 20
param a = '${region}-${base.c}'
param c = number + 1
param d = az.getSecret('00000000-0000-0000-0000-000000000001', 'group', 'vault', 'password')
param e = readEnvironmentVariable('NAME', 'x')
