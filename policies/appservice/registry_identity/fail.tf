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

resource "azurerm_linux_web_app" "app" {
  name                = "app-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    container_registry_use_managed_identity = false # expect: appservice-registry-identity
    
    application_stack {
      docker_registry_url      = "https://acrorders.azurecr.io"
      docker_image_name        = "orders:1.4"
      docker_registry_password = "@Microsoft.KeyVault(VaultName=kv-orders;SecretName=registry)" # expect: appservice-registry-identity
    }
  }
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.app.id

  site_config {
    container_registry_use_managed_identity = true
    
    application_stack {
      docker_registry_url = "https://index.docker.io" # expect: appservice-registry-identity
      docker_image_name   = "contoso/orders:1.4"
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
      acrUseManagedIdentityCreds = false # expect: appservice-registry-identity
    }
  }
}

resource "azapi_resource" "settings" {
  type      = "Microsoft.Web/sites/config@2023-12-01"
  name      = "appsettings"
  parent_id = "${azurerm_resource_group.main.id}/providers/Microsoft.Web/sites/app-other"

  body = {
    properties = {
      DOCKER_REGISTRY_SERVER_PASSWORD = "@Microsoft.KeyVault(VaultName=kv-orders;SecretName=registry)" # expect: appservice-registry-identity
    }
  }
}
