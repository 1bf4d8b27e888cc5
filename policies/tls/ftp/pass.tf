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

  site_config {
    ftps_state = "Disabled"
  }
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.app.id

  site_config {
    ftps_state = "FtpsOnly"
  }
}

data "azurerm_linux_web_app" "other" {
  name                = "other"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azapi_resource" "web" {
  type      = "Microsoft.Web/sites/config@2023-12-01"
  name      = "web"
  parent_id = data.azurerm_linux_web_app.other.id

  body = {
    properties = {
      ftpsState = "disabled"
    }
  }
}
