resource 
