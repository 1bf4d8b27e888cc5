output x0 object = {} 
output x1 object =  = {}
output x2 object =  {}
output x3 object = {} {}
output x4 object =  as {}
output x5 object = * as {}
output x6 object = {{{}}}
output x7 object = {}{}
output x8 object =  as {}
output x9 object = extensionConfig {} with {}
output x10 object =  {}
output x11 object = <error {keyword:?}{}>
