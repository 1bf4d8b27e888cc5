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

resource "azurerm_container_registry" "main" {
  name                = "acrorders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku                 = "Premium"
}

resource "azurerm_linux_web_app" "app" {
  name                = "app-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    container_registry_use_managed_identity = true
    
    application_stack {
      docker_registry_url      = "https://${azurerm_container_registry.main.login_server}"
      docker_image_name        = "orders:1.4"
    }
  }
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.app.id

  site_config {
    container_registry_use_managed_identity = true
    
    application_stack {
      docker_registry_url      = "https://${azurerm_container_registry.main.login_server}"
      docker_image_name        = "orders:1.4"
    }
  }
}

resource "azapi_resource" "web" {
  type      = "Microsoft.Web/sites/config@2023-12-01"
  name      = "web"
  parent_id = "${azurerm_resource_group.main.id}/providers/Microsoft.Web/sites/app-other"

  body = {
    properties = {
      linuxFxVersion             = "DOCKER|acrorders.azurecr.io/orders:1.4"
      acrUseManagedIdentityCreds = true
    }
  }
}

resource "azapi_resource" "settings" {
  type      = "Microsoft.Web/sites/config@2023-12-01"
  name      = "appsettings"
  parent_id = "${azurerm_resource_group.main.id}/providers/Microsoft.Web/sites/app-other"

  body = {
    properties = {
      WEBSITES_PORT = "8000"
    }
  }
}
