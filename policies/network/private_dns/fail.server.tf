resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_subnet" "databases" {
  name                 = "db"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.data.name
}

data "azurerm_virtual_network" "hub" {
  name                = "hub"
  resource_group_name = azurerm_resource_group.data.name
}

data "azurerm_private_dns_zone" "others" {
  name                = "orders.mysql.database.azure.com"
  resource_group_name = "rg-hub"
}

resource "azurerm_private_dns_zone" "orders" {
  name                = "orders.mysql.database.azure.com"
  resource_group_name = azurerm_resource_group.data.name
}

# Linked to another network.
resource "azurerm_private_dns_zone_virtual_network_link" "hub" {
  name                  = "hub"
  resource_group_name   = azurerm_resource_group.data.name
  private_dns_zone_name = azurerm_private_dns_zone.orders.name
  virtual_network_id    = data.azurerm_virtual_network.hub.id
}

resource "azurerm_mysql_flexible_server" "mysql" {
  name                = "my"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  sku_name            = "GP_Standard_D2ds_v4"
  delegated_subnet_id = data.azurerm_subnet.databases.id
  private_dns_zone_id = azurerm_private_dns_zone.orders.id # expect: network-private-dns
}

# A zone for another kind of server.
resource "azurerm_postgresql_flexible_server" "postgres" {
  name                          = "pg"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  version                       = "16"
  sku_name                      = "GP_Standard_D2ds_v5"
  delegated_subnet_id           = data.azurerm_subnet.databases.id
  private_dns_zone_id           = data.azurerm_private_dns_zone.others.id # expect: network-private-dns
  public_network_access_enabled = false
}
