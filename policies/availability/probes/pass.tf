# Nobody says it here, and it says nothing of probes.
variable "region" {
  type = string
}

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

      env {
        name  = "REGION"
        value = var.region
      }

      liveness_probe {
        transport = "HTTP"
        path      = "/live"
        port      = 8080
      }

      readiness_probe {
        transport = "TCP"
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

  container {
    name   = "vectors"
    image  = "contoso.azurecr.io/vectors:1"
    cpu    = 1
    memory = 2

    environment_variables = {
      REGION = var.region
    }

    liveness_probe {
      exec = ["cat", "/app/alive"]
    }

    readiness_probe {
      http_get {
        path = "/ready"
        port = 6333
      }
    }
  }
}

# It runs once and ends.
resource "azurerm_container_group" "migrate" {
  name                = "ci-migrate"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"
  restart_policy      = "Never"

  container {
    name   = "migrate"
    image  = "contoso.azurecr.io/migrate:1"
    cpu    = 1
    memory = 2
  }
}
