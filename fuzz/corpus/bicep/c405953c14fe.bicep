func f(a string, b int[]) string => '${a}'
