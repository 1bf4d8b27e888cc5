locals {
  location = "northeurope"
}

data "azurerm_postgresql_flexible_server" "records" {
  name                = "psql-records"
  resource_group_name = "rg-records"
}

resource "azurerm_postgresql_flexible_server" "copy" {
  name                = "psql-copy"
  resource_group_name = "rg-records"
  location            = local.location
  create_mode         = "Replica"
  source_server_id    = data.azurerm_postgresql_flexible_server.records.id
}

data "azurerm_mysql_flexible_server" "records" {
  name                = "mysql-records"
  resource_group_name = "rg-records"
}

resource "azurerm_mysql_flexible_server" "copy" {
  name                = "mysql-copy"
  resource_group_name = "rg-records"
  location            = local.location
  create_mode         = "Replica"
  source_server_id    = data.azurerm_mysql_flexible_server.records.id
}

data "azurerm_mssql_server" "records" {
  name                = "sql-records"
  resource_group_name = "rg-records"
}

data "azurerm_mssql_database" "records" {
  name      = "records"
  server_id = data.azurerm_mssql_server.records.id
}

resource "azurerm_mssql_server" "copy" {
  name                = "sql-copy"
  resource_group_name = "rg-records"
  location            = local.location
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "11111111-1111-1111-1111-111111111111"
    azuread_authentication_only = true
  }
}

resource "azurerm_mssql_database" "copy" {
  name                        = "records"
  server_id                   = azurerm_mssql_server.copy.id
  create_mode                 = "Secondary"
  creation_source_database_id = data.azurerm_mssql_database.records.id
  storage_account_type        = "Local"
}
