variable "identity_type" {
  type = string

  validation {
    condition     = contains(["None", "SystemAssigned"], var.identity_type)
    error_message = "Either the system gives an identity, or there is none."
  }
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_container_app_environment" "data" {
  name                = "cae"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_container_app" "api" {
  name                         = "api"
  resource_group_name          = azurerm_resource_group.data.name
  container_app_environment_id = data.azurerm_container_app_environment.data.id
  revision_mode                = "Single"

  template {
    container {
      name   = "api"
      image  = "example.azurecr.io/api:1"
      cpu    = 0.25
      memory = "0.5Gi"
    }
  }

  identity {
    type = var.identity_type # unknown: identity-managed
  }
}
