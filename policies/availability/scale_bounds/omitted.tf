resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

# The provider sends Azure's own defaults, none to ten, and wants the sizes.
resource "azurerm_container_app" "api" {
  name                         = "ca-api"
  container_app_environment_id = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-app/providers/Microsoft.App/managedEnvironments/cae"
  resource_group_name          = azurerm_resource_group.main.name
  revision_mode                = "Single"

  template { # expect: availability-scale-bounds
    container {
      name   = "api"
      image  = "contoso.azurecr.io/api:1"
      cpu    = 0.5
      memory = "1Gi"
    }
  }
}
