resource "azurerm_resource_group" "main" {
  name     = "rg-main"
  location = "westeurope"
}

data "azurerm_network_security_group" "app" {
  name                = "nsg-app"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_virtual_network" "main" {
  name                = "vnet"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  address_space       = ["10.0.0.0/16"]

  subnet {
    name             = "app"
    address_prefixes = ["10.0.1.0/24"]
    security_group   = data.azurerm_network_security_group.app.id
  }

  subnet {
    name             = "GatewaySubnet"
    address_prefixes = ["10.0.9.0/27"]
  }
}
