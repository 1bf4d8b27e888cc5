@b()
 resource a 'T@1' = [for c in d: if (e) {
