# A plan must name its size.
resource "azurerm_resource_group" "main" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_static_web_app" "site" { # expect: appservice-sku
  name                = "stapp-orders"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
}
