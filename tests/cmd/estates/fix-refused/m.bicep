output tls string = 'TLS1_0'
