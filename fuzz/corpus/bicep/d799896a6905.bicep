output x0 object = 'it\'s \u{1F600} \${x}'
output x1 object = , &[
output x2 object = , &[
output x3 object = , &[
output x4 object = {"tls": {"version": "1.2"}, "ports": [80, 443]}
output x5 object = {"moduleAliases": {"br": {"own": {"registry": "example.azurecr.io", "modulePath": "modules"}}}}
output x6 object = {files:?}
output x7 object = {name}={}
output x8 object = there is no {name} among {:?}
output x9 object = (1 + 2) * 3
output x10 object = 1 + 1 == 2 && 'A' =~ 'a'
output x11 object = 'a' != 'A'
