output x0 object = {:?}
output x1 object = {}{junk}{}
output x2 object = {damaged}
output x3 object = {damaged}
output x4 object = {damaged}
output x5 object = {}/{path}
