param a resource 'T@1'
