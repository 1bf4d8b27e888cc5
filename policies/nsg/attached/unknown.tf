variable "group_id" {
  description = "The network security group of the subnet."
  type        = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-main"
  location = "westeurope"
}

resource "azurerm_virtual_network" "main" {
  name                = "vnet"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  address_space       = ["10.0.0.0/16"]

  subnet {
    name             = "app"
    address_prefixes = ["10.0.1.0/24"]
    security_group   = var.group_id # unknown: nsg-attached
  }
}
