output x0 object = {text}
output x1 object = {text}
output x2 object = 3:12: expected a resource type such as `'Microsoft.Storage/storageAccounts@2024-01-01'`, found `=`
output x3 object = 1:18: expected `=`, found `{`
output x4 object = 1:16: expected `{`, `if` or `[`, found `for`
output x5 object = expected a declaration (`param`, `var`, `resource`, `module`, `output`, `type`, `func`, `import`, …)
output x6 object = 1:1: {said}, found `resourc`
output x7 object = 2:1: {said}, found `}}`
output x8 object = 3:14: expected a resource type such as `'Microsoft.Storage/storageAccounts@2024-01-01'`, found `=`
output x9 object = 1:8: expected `(`, found the end of the line
output x10 object = [1, 2}
output x11 object = f(1
