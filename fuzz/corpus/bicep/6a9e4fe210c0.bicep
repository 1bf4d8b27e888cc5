resource a 'T@1' = {name: 'b', c: <error>, f: <error>, h: <error>, <error>, i: 4}
