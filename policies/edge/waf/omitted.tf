# The provider sends a policy that is on and prevents.
resource "azurerm_resource_group" "edge" {
  name     = "rg-edge"
  location = "westeurope"
}

data "azurerm_public_ip" "address" {
  name                = "pip"
  resource_group_name = azurerm_resource_group.edge.name
}

data "azurerm_subnet" "gateways" {
  name                 = "gateways"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.edge.name
}

resource "azurerm_application_gateway" "gateway" { # expect: edge-waf
  name                = "agw"
  resource_group_name = azurerm_resource_group.edge.name
  location            = azurerm_resource_group.edge.location

  sku {
    name     = "WAF_v2"
    tier     = "WAF_v2"
    capacity = 2
  }

  gateway_ip_configuration {
    name      = "gateway"
    subnet_id = data.azurerm_subnet.gateways.id
  }

  frontend_ip_configuration {
    name                 = "public"
    public_ip_address_id = data.azurerm_public_ip.address.id
  }

  frontend_port {
    name = "https"
    port = 443
  }

  http_listener {
    name                           = "orders"
    frontend_ip_configuration_name = "public"
    frontend_port_name             = "https"
    protocol                       = "Https"
    ssl_certificate_name           = "orders"
  }

  ssl_certificate {
    name                = "orders"
    key_vault_secret_id = "https://kv.vault.azure.net/secrets/orders"
  }

  backend_address_pool {
    name = "orders"
  }

  backend_http_settings {
    name                  = "orders"
    cookie_based_affinity = "Disabled"
    port                  = 443
    protocol              = "Https"
  }

  request_routing_rule {
    name                       = "orders"
    rule_type                  = "Basic"
    priority                   = 100
    http_listener_name         = "orders"
    backend_address_pool_name  = "orders"
    backend_http_settings_name = "orders"
  }
}

resource "azurerm_web_application_firewall_policy" "policy" {
  name                = "waf"
  resource_group_name = azurerm_resource_group.edge.name
  location            = azurerm_resource_group.edge.location

  policy_settings {
  }

  managed_rules {
    managed_rule_set {
      type    = "Microsoft_DefaultRuleSet"
      version = "2.1"
    }
  }
}
