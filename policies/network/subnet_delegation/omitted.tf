resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

resource "azurerm_subnet" "databases" { # expect: network-subnet-delegation
  name                 = "db"
  resource_group_name  = azurerm_resource_group.app.name
  virtual_network_name = "vnet"
  address_prefixes     = ["10.0.1.0/24"]
}

resource "azurerm_mysql_flexible_server" "mysql" {
  name                = "my"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  sku_name            = "GP_Standard_D2ds_v4"
  delegated_subnet_id = azurerm_subnet.databases.id
}
