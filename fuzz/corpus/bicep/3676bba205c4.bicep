resource a 'T@1' = [
  for b in c: {
  }
]
