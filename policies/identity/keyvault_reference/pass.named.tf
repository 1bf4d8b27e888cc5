resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_api_management" "service" {
  name                = "apim"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  publisher_name      = "Example"
  publisher_email     = "api@example.com"
  sku_name            = "Developer_1"

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_api_management_named_value" "backend" {
  name                = "backend"
  resource_group_name = azurerm_resource_group.app.name
  api_management_name = azurerm_api_management.service.name
  display_name        = "backend"
  secret              = true

  value_from_key_vault {
    secret_id = "https://kv-app.vault.azure.net/secrets/backend"
  }
}
