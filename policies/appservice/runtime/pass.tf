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

  # Known only while deploying, and no image whatever they are.
  app_settings = {
    TELEMETRY = azurerm_application_insights.main.connection_string
    MODELS    = azurerm_cognitive_account.models.endpoint
  }

  site_config {
    application_stack {
      python_version = "3.12"
    }
  }
}

resource "azurerm_application_insights" "main" {
  name                = "appi-app"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  application_type    = "web"
}

resource "azurerm_cognitive_account" "models" {
  name                = "oai-app"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.app.id

  site_config {
    application_stack {
      python_version = "3.12"
    }
  }
}

resource "azapi_resource" "web" {
  type      = "Microsoft.Web/sites/config@2023-12-01"
  name      = "web"
  parent_id = "${azurerm_resource_group.main.id}/providers/Microsoft.Web/sites/app-other"

  body = {
    properties = {
      linuxFxVersion = "PYTHON|3.12"
    }
  }
}
