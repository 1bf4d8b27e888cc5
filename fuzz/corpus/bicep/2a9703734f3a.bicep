param 
