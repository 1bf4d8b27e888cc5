param a ('x' | 'y') = 'x'
