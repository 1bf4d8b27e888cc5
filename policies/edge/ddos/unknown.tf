variable "protected" {
  description = "A plan costs; small installations go without."
  type        = bool
}

resource "azurerm_resource_group" "net" {
  name     = "rg-net"
  location = "westeurope"
}

data "azurerm_network_ddos_protection_plan" "plan" {
  name                = "ddos"
  resource_group_name = "rg-hub"
}

resource "azurerm_virtual_network" "vnet" {
  name                = "vnet"
  resource_group_name = azurerm_resource_group.net.name
  location            = azurerm_resource_group.net.location
  address_space       = ["10.0.0.0/16"]

  ddos_protection_plan {
    id     = data.azurerm_network_ddos_protection_plan.plan.id
    enable = var.protected # unknown: edge-ddos
  }
}
