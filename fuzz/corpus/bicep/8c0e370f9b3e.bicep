func twice(x int) int => x * 2
func greet(name string, punctuation string) string => 'hello ${name}${punctuation}, ${twice(2)}'
output a int = twice(21)
output b string = greet('you', '!')
output c array = map([1, 2], i => twice(i))
