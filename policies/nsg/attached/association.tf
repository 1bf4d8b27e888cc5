variable "subnets" {
  type = map(object({
    prefix = string
    group  = optional(bool, true)
  }))
  default = {
    app           = { prefix = "10.0.1.0/24" }
    data          = { prefix = "10.0.2.0/24" }
    GatewaySubnet = { prefix = "10.0.9.0/27", group = false }
  }
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
}

resource "azurerm_subnet" "main" {
  for_each = var.subnets

  name                 = each.key
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = [each.value.prefix]
}

resource "azurerm_network_security_group" "main" {
  for_each = { for name, subnet in var.subnets : name => subnet if subnet.group }

  name                = "nsg-${each.key}"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_subnet_network_security_group_association" "main" {
  for_each = azurerm_network_security_group.main

  subnet_id                 = azurerm_subnet.main[each.key].id
  network_security_group_id = each.value.id
}

# One that the association forgets.
resource "azurerm_subnet" "jobs" { # expect: nsg-attached
  name                 = "jobs"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.0.3.0/24"]
}
