var x = 'a${b c}d'
var y = $'''${}
 '''
var z = 1
