resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "server" {
  name                         = "psql"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = "northeurope"
  version                      = "16"
  backup_retention_days        = 14
  geo_redundant_backup_enabled = true
}

resource "azurerm_mysql_flexible_server" "orders" {
  name                         = "mysql"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = "northeurope"
  backup_retention_days        = 14
  geo_redundant_backup_enabled = true
}
