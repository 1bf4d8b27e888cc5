variable "db_password" {
  description = "Plain text: `sensitive` was forgotten."
  type        = string
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_service_plan" "shared" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_linux_web_app" "app" {
  name                = "app"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = data.azurerm_service_plan.shared.id

  app_settings = {
    DB_PASSWORD = var.db_password # unknown: identity-plaintext-secret
  }

  site_config {}
}
