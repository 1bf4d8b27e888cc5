resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_service_plan" "main" {
  name                = "plan-app"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "WindowsContainer"
  sku_name            = "P1v3"
}

resource "azurerm_windows_web_app" "windows" {
  name                = "app-windows"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    application_stack {
      docker_registry_url = "https://acrorders.azurecr.io" # expect: appservice-runtime
      docker_image_name   = "orders:1.4"
    }
  }
}

resource "azapi_resource" "kind" {
  type      = "Microsoft.Web/sites@2023-12-01"
  name      = "app-kind"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    kind = "functionapp,linux,container" # expect: appservice-runtime
    properties = {
      siteConfig = {}
    }
  }
}
