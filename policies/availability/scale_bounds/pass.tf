# Nobody says it here, and it says nothing of sizes.
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
    min_replicas = 1
    max_replicas = 3

    custom_scale_rule {
      name             = "backlog"
      custom_rule_type = "metrics-api"
      metadata = {
        url         = "https://backlog.${var.region}.example.com/length"
        targetValue = "5"
      }
    }

    container {
      name   = "api"
      image  = "contoso.azurecr.io/api:1"
      cpu    = 0.5
      memory = "1Gi"

      env {
        name  = "REGION"
        value = var.region
      }
    }

    container {
      name   = "proxy"
      image  = "contoso.azurecr.io/proxy:1"
      cpu    = 0.25
      memory = "0.5Gi"
    }
  }
}

resource "azurerm_container_app_job" "import" {
  name                         = "job-import"
  location                     = azurerm_resource_group.main.location
  container_app_environment_id = var.environment_id
  resource_group_name          = azurerm_resource_group.main.name
  replica_timeout_in_seconds   = 600

  manual_trigger_config {}

  template {
    container {
      name   = "import"
      image  = "contoso.azurecr.io/import:1"
      cpu    = 1
      memory = "2Gi"
    }
  }
}
