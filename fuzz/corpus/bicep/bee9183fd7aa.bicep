output x0 object = sys.concat('a', 'b')
output x1 object = any(1)
output x2 object = nameof(az)
output x3 object = empty(sys.split('a,b', ','))
output x4 object = az.resourceGroup().name
output x5 object = <resourceGroup().name>
output x6 object = {expression}
output x7 object = c=[2,4]
output x8 object = {name}={}
output x9 object = /providers/Microsoft.Network/virtualNetworks/net/subnets/inne{id}
output x10 object = A.B/c <parameter names.?>
output x11 object = [x0,y1]
