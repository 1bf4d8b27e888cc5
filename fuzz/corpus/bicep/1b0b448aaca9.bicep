#disable-next-line 
