resource "azurerm_virtual_network" "network" {
  name                = "vnet" # expect: governance-naming
  resource_group_name = "rg-shop-prd"
  location            = "westeurope"
  address_space       = ["10.0.0.0/16"]
}
