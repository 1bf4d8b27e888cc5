output 
