resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" { # expect: backup-geo-redundant
  name                = "psql-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "GP_Standard_D2ds_v5"
  version             = "16"
}

data "azurerm_mssql_server" "main" {
  name                = "sql-records"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_mssql_database" "records" {
  name      = "records"
  server_id = data.azurerm_mssql_server.main.id
}
