output x0 object = ?
output x1 object = {}{}
output x2 object = ?
output x3 object = {}[{marks}{}]
output x4 object = {}::{}
output x5 object = {}!
output x6 object = ({sign}{})
output x7 object = ({} {} {})
output x8 object = ({} ? {} : {})
output x9 object = <{}>
output x10 object = (({}) => {})
output x11 object = [{}: {}]
