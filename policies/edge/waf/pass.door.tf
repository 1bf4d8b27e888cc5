resource "azurerm_resource_group" "edge" {
  name     = "rg-edge"
  location = "westeurope"
}

resource "azurerm_cdn_frontdoor_profile" "profile" {
  name                = "afd"
  resource_group_name = azurerm_resource_group.edge.name
  sku_name            = "Premium_AzureFrontDoor"
}

resource "azurerm_cdn_frontdoor_endpoint" "orders" {
  name                     = "orders"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.profile.id
}

resource "azurerm_cdn_frontdoor_custom_domain" "orders" {
  name                     = "orders-example-com"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.profile.id
  host_name                = "orders.example.com"

  tls {
    certificate_type = "ManagedCertificate"
  }
}

resource "azurerm_cdn_frontdoor_firewall_policy" "policy" {
  name                = "waf"
  resource_group_name = azurerm_resource_group.edge.name
  sku_name            = azurerm_cdn_frontdoor_profile.profile.sku_name
  enabled             = true
  mode                = "Prevention"

  managed_rule {
    type    = "Microsoft_DefaultRuleSet"
    version = "2.1"
    action  = "Block"
  }
}

resource "azurerm_cdn_frontdoor_security_policy" "firewall" {
  name                     = "waf"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.profile.id

  security_policies {
    firewall {
      cdn_frontdoor_firewall_policy_id = azurerm_cdn_frontdoor_firewall_policy.policy.id

      association {
        patterns_to_match = ["/*"]

        domain {
          cdn_frontdoor_domain_id = azurerm_cdn_frontdoor_endpoint.orders.id
        }

        domain {
          cdn_frontdoor_domain_id = azurerm_cdn_frontdoor_custom_domain.orders.id
        }
      }
    }
  }
}

resource "azurerm_frontdoor" "classic" {
  name                = "fd"
  resource_group_name = azurerm_resource_group.edge.name

  frontend_endpoint {
    name      = "orders"
    host_name = "orders.azurefd.net"
    web_application_firewall_policy_link_id = azurerm_cdn_frontdoor_firewall_policy.policy.id
  }

  routing_rule {
    name               = "orders"
    accepted_protocols = ["Https"]
    patterns_to_match  = ["/*"]
    frontend_endpoints = ["orders"]

    forwarding_configuration {
      forwarding_protocol = "HttpsOnly"
      backend_pool_name   = "orders"
    }
  }

  backend_pool_load_balancing {
    name = "orders"
  }

  backend_pool_health_probe {
    name = "orders"
  }

  backend_pool {
    name                = "orders"
    load_balancing_name = "orders"
    health_probe_name   = "orders"

    backend {
      host_header = "app.azurewebsites.net"
      address     = "app.azurewebsites.net"
      http_port   = 80
      https_port  = 443
    }
  }
}
