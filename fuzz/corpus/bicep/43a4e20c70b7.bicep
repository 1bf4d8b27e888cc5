resource a 'T@1' =
  if (b && c) {}
