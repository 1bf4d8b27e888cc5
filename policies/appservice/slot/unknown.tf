variable "slot_name" {
  type = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_service_plan" "main" {
  name                = "plan-app"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"
  sku_name            = "P1v3"
}

resource "azurerm_linux_web_app" "app" { # unknown: appservice-slot
  name                = "app-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  service_plan_id     = azurerm_service_plan.main.id

  site_config {}

  sticky_settings {
    app_setting_names       = ["APP_ENV"]
    connection_string_names = ["DATABASE_URL"]
  }
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = var.slot_name
  app_service_id = azurerm_linux_web_app.app.id

  site_config {}
}
