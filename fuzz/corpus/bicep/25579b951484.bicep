resource a 'T@1' = [for (b, i) in c: if (b) {}]
