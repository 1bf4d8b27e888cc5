output x0 object = {
output x1 object = (
output x2 object = [
output x3 object = .?
output x4 object = ?
output x5 object = \u{
output x6 object = \u{FEFF}
