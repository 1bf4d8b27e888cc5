variable "environment_id" {
  type    = string
  default = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-app/providers/Microsoft.App/managedEnvironments/cae"
}

resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_container_app" "api" {
  name                         = "ca-api"
  container_app_environment_id = var.environment_id
  resource_group_name          = azurerm_resource_group.main.name
  revision_mode                = "Single"

  template {
    container {
      name   = "api"
      image  = "contoso.azurecr.io/api:1"
      cpu    = 0.5
      memory = "1Gi"

      liveness_probe { # expect: availability-probes
        transport = "HTTP"
        path      = "/live"
        port      = 8080
      }
    }
  }
}

resource "azurerm_container_group" "vectors" {
  name                = "ci-vectors"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"

  container { # expect: availability-probes
    name   = "vectors"
    image  = "contoso.azurecr.io/vectors:1"
    cpu    = 1
    memory = 2

    readiness_probe {
      http_get {
        path = "/ready"
        port = 6333
      }
    }
  }
}
