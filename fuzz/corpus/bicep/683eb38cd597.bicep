extension 
