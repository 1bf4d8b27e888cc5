resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_api_management" "apis" {
  name                = "apim"
  resource_group_name = azurerm_resource_group.data.name
  location            = "westeurope"
  publisher_name      = "Shop"
  publisher_email     = "apis@example.com"
  sku_name            = "Premium_1"

  additional_location {
    location = "northeurope"
  }
}
