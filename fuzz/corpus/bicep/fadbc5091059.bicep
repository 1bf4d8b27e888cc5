var y = '${<error>}
 '
