var hidden = 'west'
@export()
var region = '${hidden}europe'
@export()
func greet(name string) string => '${prefix()}${name}'
func prefix() string => 'hi '
@export()
type size = 'small' | 'large'
