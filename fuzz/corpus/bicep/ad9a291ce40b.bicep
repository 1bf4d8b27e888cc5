type x = {a: string, b: <error>, e: <error>, f: [string, <error>]}
