resource a 'T@1' = {name: 'b'}
