<erro
        param a string
        param b string = 'default'
        param c int
        @secure()
        param d string
        param e string
        output a string = a
        output b string = b
        output c int = c
        output e string = e
