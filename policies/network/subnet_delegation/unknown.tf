variable "service" {
  description = "What the subnet is delegated to."
  type        = string
}

resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_subnet" "databases" {
  name                 = "db"
  resource_group_name  = azurerm_resource_group.app.name
  virtual_network_name = "vnet"
  address_prefixes     = ["10.0.1.0/24"]

  delegation {
    name = "d"

    service_delegation {
      name = var.service # unknown: network-subnet-delegation
    }
  }
}

resource "azurerm_mysql_flexible_server" "mysql" {
  name                = "my"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  sku_name            = "GP_Standard_D2ds_v4"
  delegated_subnet_id = azurerm_subnet.databases.id
}
