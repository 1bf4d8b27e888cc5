resource "azurerm_resource_group" "net" {
  name     = "rg-net"
  location = "westeurope"
}

resource "azurerm_network_ddos_protection_plan" "plan" {
  name                = "ddos"
  resource_group_name = azurerm_resource_group.net.name
  location            = azurerm_resource_group.net.location
}

resource "azurerm_virtual_network" "vnet" {
  name                = "vnet"
  resource_group_name = azurerm_resource_group.net.name
  location            = azurerm_resource_group.net.location
  address_space       = ["10.0.0.0/16"]

  ddos_protection_plan {
    id     = azurerm_network_ddos_protection_plan.plan.id
    enable = true
  }
}

resource "azurerm_public_ip" "address" {
  name                 = "pip"
  resource_group_name  = azurerm_resource_group.net.name
  location             = azurerm_resource_group.net.location
  sku                  = "Standard"
  allocation_method    = "Static"
  ddos_protection_mode = "VirtualNetworkInherited"
}
