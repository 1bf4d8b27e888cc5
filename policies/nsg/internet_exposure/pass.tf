resource "azurerm_resource_group" "main" {
  name     = "rg-main"
  location = "westeurope"
}

locals {
  rules = {
    web = { priority = 100, port = "443", source = "Internet" }
    # Before the next one, which so opens nothing.
    shadow = { access = "Deny", priority = 105, port = "22", source = "*" }
    ssh    = { priority = 110, port = "22", source = "*" }
    probe  = { priority = 120, protocol = "*", port = "*", source = "AzureLoadBalancer" }
    office = { priority = 130, port = "22", source = "203.0.113.7/32" }
  }
}

resource "azurerm_network_security_group" "app" {
  name                = "nsg-app"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  dynamic "security_rule" {
    for_each = local.rules

    content {
      name                       = security_rule.key
      access                     = lookup(security_rule.value, "access", "Allow")
      direction                  = "Inbound"
      priority                   = security_rule.value.priority
      protocol                   = try(security_rule.value.protocol, "Tcp")
      source_port_range          = "*"
      destination_port_range     = security_rule.value.port
      source_address_prefix      = security_rule.value.source
      destination_address_prefix = "*"
    }
  }
}

resource "azurerm_network_security_group" "door" {
  name                = "nsg-door"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  security_rule {
    name                       = "in"
    access                     = "Allow"
    direction                  = "Inbound"
    priority                   = 100
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "443"
    source_address_prefix      = "AzureFrontDoor.Backend"
    destination_address_prefix = "*"
  }
}

# A control plane.
resource "azurerm_network_security_group" "hdinsight" {
  name                = "nsg-hdinsight"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  security_rule {
    name                       = "in"
    access                     = "Allow"
    direction                  = "Inbound"
    priority                   = 100
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "8080"
    source_address_prefix      = "HDInsight.WestEurope"
    destination_address_prefix = "*"
  }
}
