using './main.bicep'

param minTls = 'TLS1_0'
