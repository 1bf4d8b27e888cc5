variable "password" {
  type = string
}

resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_service_plan" "app" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  os_type             = "Linux"
  sku_name            = "P1v3"
}

resource "azurerm_linux_web_app" "site" {
  name                = "app"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  service_plan_id     = azurerm_service_plan.app.id

  app_settings = {
    DB_PASSWORD = var.password # unknown: identity-keyvault-reference
  }

  identity {
    type = "SystemAssigned"
  }

  site_config {}
}
