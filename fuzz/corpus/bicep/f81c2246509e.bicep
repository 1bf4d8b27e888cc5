resource a 'T@1' = {name: 'b', <error Resource c>, <error>, e: 2}
