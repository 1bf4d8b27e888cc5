resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" {
  name                         = "psql-records"
  location                     = azurerm_resource_group.main.location
  resource_group_name          = azurerm_resource_group.main.name
  sku_name                     = "GP_Standard_D2ds_v5"
  version                      = "16"
  backup_retention_days        = 35
  geo_redundant_backup_enabled = true
}

data "azurerm_mssql_server" "main" {
  name                = "sql-records"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_mssql_database" "records" {
  name                 = "records"
  server_id            = data.azurerm_mssql_server.main.id
  storage_account_type = "Geo"
}

resource "azurerm_data_protection_backup_vault" "records" {
  name                = "bvault-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  datastore_type      = "VaultStore"
  redundancy          = "GeoRedundant"
}
