resource "azurerm_resource_group" "main" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_service_plan" "main" {
  name                = "plan"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"
  sku_name            = "P0v3"
}

resource "azurerm_linux_web_app" "app" {
  name                = "app"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  service_plan_id     = azurerm_service_plan.main.id
  https_only          = true

  site_config {}
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.app.id
  https_only     = true

  site_config {}
}

resource "azurerm_storage_account" "data" {
  name                       = "stdata"
  location                   = azurerm_resource_group.main.location
  resource_group_name        = azurerm_resource_group.main.name
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = true
}

data "azurerm_container_app_environment" "main" {
  name                = "cae"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_container_app" "api" {
  name                         = "api"
  resource_group_name          = azurerm_resource_group.main.name
  container_app_environment_id = data.azurerm_container_app_environment.main.id
  revision_mode                = "Single"

  ingress {
    external_enabled           = true
    target_port                = 8080
    allow_insecure_connections = false

    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }

  template {
    container {
      name   = "api"
      image  = "registry.example.com/api:1.0"
      cpu    = 0.25
      memory = "0.5Gi"
    }
  }
}

resource "azurerm_container_app" "tcp" {
  name                         = "tcp"
  resource_group_name          = azurerm_resource_group.main.name
  container_app_environment_id = data.azurerm_container_app_environment.main.id
  revision_mode                = "Single"

  ingress {
    external_enabled = true
    target_port      = 8080
    transport        = "http"

    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }

  template {
    container {
      name   = "tcp"
      image  = "registry.example.com/tcp:1.0"
      cpu    = 0.25
      memory = "0.5Gi"
    }
  }
}

data "azurerm_spring_cloud_service" "main" {
  name                = "spring"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_spring_cloud_app" "api" {
  name                = "api"
  resource_group_name = azurerm_resource_group.main.name
  service_name        = data.azurerm_spring_cloud_service.main.name
  https_only          = true
}

resource "azurerm_cdn_profile" "main" {
  name                = "cdn"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku                 = "Standard_Microsoft"
}

resource "azurerm_cdn_endpoint" "www" {
  name                = "www"
  profile_name        = azurerm_cdn_profile.main.name
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  is_http_allowed     = false

  origin {
    name      = "www"
    host_name = "www.example.com"
  }
}

data "azurerm_cdn_frontdoor_profile" "main" {
  name                = "afd"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_cdn_frontdoor_endpoint" "www" {
  name                     = "www"
  cdn_frontdoor_profile_id = data.azurerm_cdn_frontdoor_profile.main.id
}

resource "azurerm_cdn_frontdoor_origin_group" "web" {
  name                     = "web"
  cdn_frontdoor_profile_id = data.azurerm_cdn_frontdoor_profile.main.id

  load_balancing {}
}

resource "azurerm_cdn_frontdoor_route" "all" {
  name                          = "all"
  cdn_frontdoor_endpoint_id     = azurerm_cdn_frontdoor_endpoint.www.id
  cdn_frontdoor_origin_group_id = azurerm_cdn_frontdoor_origin_group.web.id
  cdn_frontdoor_origin_ids      = []
  patterns_to_match             = ["/*"]
  supported_protocols           = ["Http", "Https"]
  https_redirect_enabled        = true
}

resource "azurerm_frontdoor" "main" {
  name                = "fd"
  resource_group_name = azurerm_resource_group.main.name

  frontend_endpoint {
    name      = "www"
    host_name = "fd.azurefd.net"
  }

  backend_pool_load_balancing {
    name = "even"
  }

  backend_pool_health_probe {
    name     = "probe"
    protocol = "Https"
  }

  backend_pool {
    name                = "web"
    health_probe_name   = "probe"
    load_balancing_name = "even"

    backend {
      address     = "www.example.com"
      host_header = "www.example.com"
      http_port   = 80
      https_port  = 443
    }
  }

  routing_rule {
    name               = "all"
    frontend_endpoints = ["www"]
    patterns_to_match  = ["/*"]
    accepted_protocols = ["Https"]

    forwarding_configuration {
      backend_pool_name = "web"
    }
  }
}

data "azurerm_api_management" "main" {
  name                = "apim"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_api_management_api" "orders" {
  name                = "orders"
  resource_group_name = azurerm_resource_group.main.name
  api_management_name = data.azurerm_api_management.main.name
  revision            = "1"
  display_name        = "Orders"
  path                = "orders"
  protocols           = ["https"]
}
