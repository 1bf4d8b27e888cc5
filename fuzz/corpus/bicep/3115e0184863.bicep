type a = 
