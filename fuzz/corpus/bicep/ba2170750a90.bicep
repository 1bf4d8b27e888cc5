using none
param b = 'base'
param c = 7
