using 
