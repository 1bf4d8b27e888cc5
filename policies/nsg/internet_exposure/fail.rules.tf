resource "azurerm_resource_group" "main" {
  name     = "rg-main"
  location = "westeurope"
}

resource "azurerm_network_security_group" "app" {
  name                = "nsg-app"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name

  security_rule {
    name                       = "web"
    access                     = "Allow"
    direction                  = "Inbound"
    priority                   = 100
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "443"
    source_address_prefix      = "Internet"
    destination_address_prefix = "*"
  }
}

resource "azurerm_network_security_rule" "rdp" { # expect: nsg-internet-exposure
  name                        = "rdp"
  resource_group_name         = azurerm_resource_group.main.name
  network_security_group_name = azurerm_network_security_group.app.name
  access                      = "Allow"
  direction                   = "Inbound"
  priority                    = 130
  protocol                    = "*"
  source_port_range           = "*"
  destination_port_range      = 3389
  source_address_prefix       = "0.0.0.0/0"
  destination_address_prefix  = "*"
}
