resource "azurerm_resource_group" "net" {
  name     = "rg-net"
  location = "westeurope"
}

resource "azurerm_virtual_network" "vnet" { # expect: edge-ddos
  name                = "vnet"
  resource_group_name = azurerm_resource_group.net.name
  location            = azurerm_resource_group.net.location
  address_space       = ["10.0.0.0/16"]
}

resource "azurerm_public_ip" "address" {
  name                 = "pip"
  resource_group_name  = azurerm_resource_group.net.name
  location             = azurerm_resource_group.net.location
  sku                  = "Standard"
  allocation_method    = "Static"
  ddos_protection_mode = "VirtualNetworkInherited"
}
