terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 3.0"
    }
  }
}

resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_app_service" "app" { # expect: appservice-arr-affinity
  name                = "app-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  app_service_plan_id = "${azurerm_resource_group.main.id}/providers/Microsoft.Web/serverfarms/plan-app"
}
