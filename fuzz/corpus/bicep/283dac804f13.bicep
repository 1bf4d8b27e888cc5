module 
