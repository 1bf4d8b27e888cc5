type 
