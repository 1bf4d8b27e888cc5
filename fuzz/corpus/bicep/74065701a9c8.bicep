output x string = nobody()
