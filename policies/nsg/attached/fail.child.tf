data "azurerm_virtual_network" "main" {
  name                = "vnet"
  resource_group_name = "rg-main"
}

resource "azurerm_subnet" "app" { # expect: nsg-attached
  name                 = "app"
  resource_group_name  = data.azurerm_virtual_network.main.resource_group_name
  virtual_network_name = data.azurerm_virtual_network.main.name
  address_prefixes     = ["10.0.1.0/24"]
}
