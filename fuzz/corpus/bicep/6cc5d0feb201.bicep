resource a 'T@1' = {
  name: 'b'
  c: {
    d: 1

param e string
output f string = e
