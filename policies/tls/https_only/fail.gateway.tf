resource "azurerm_resource_group" "main" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_subnet" "gateways" {
  name                 = "gateways"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.main.name
}

resource "azurerm_application_gateway" "main" {
  name                = "gw"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  sku {
    name     = "Standard_v2"
    tier     = "Standard_v2"
    capacity = 2
  }

  gateway_ip_configuration {
    name      = "subnet"
    subnet_id = data.azurerm_subnet.gateways.id
  }

  frontend_ip_configuration {
    name                          = "private"
    subnet_id                     = data.azurerm_subnet.gateways.id
    private_ip_address_allocation = "Static"
    private_ip_address            = "10.0.4.10"
  }

  dynamic "frontend_port" {
    for_each = { http = 80, https = 443 }

    content {
      name = frontend_port.key
      port = frontend_port.value
    }
  }

  ssl_certificate {
    name                = "www"
    key_vault_secret_id = "https://kv-data.vault.azure.net/secrets/www"
  }

  backend_address_pool {
    name  = "web"
    fqdns = ["web.example.com"]
  }

  backend_http_settings {
    name                  = "https"
    port                  = 443
    protocol              = "Https"
    cookie_based_affinity = "Disabled"
  }

  http_listener {
    name                           = "http"
    protocol                       = "Http" # expect: tls-https-only
    frontend_ip_configuration_name = "private"
    frontend_port_name             = "http"
  }

  http_listener {
    name                           = "https"
    protocol                       = "Https"
    frontend_ip_configuration_name = "private"
    frontend_port_name             = "https"
    ssl_certificate_name           = "www"
  }

  request_routing_rule {
    name                       = "first"
    rule_type                  = "Basic"
    priority                   = 10
    http_listener_name         = "http"
    backend_address_pool_name  = "web"
    backend_http_settings_name = "https"
  }

  redirect_configuration {
    name                 = "tohttps"
    redirect_type        = "Permanent"
    target_listener_name = "https"
  }
}
