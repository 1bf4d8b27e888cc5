location = "eastus"
tls      = "TLS1_2"
