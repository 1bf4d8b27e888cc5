resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" { # expect: backup-retention
  name                = "psql-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "GP_Standard_D2ds_v5"
  version             = "16"
}

resource "azurerm_cosmosdb_account" "records" { # expect: backup-retention
  name                = "cosmos-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  offer_type          = "Standard"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.main.location
    failover_priority = 0
  }
}

data "azurerm_mssql_server" "main" {
  name                = "sql-records"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_mssql_database" "records" { # expect: backup-retention
  name      = "records"
  server_id = data.azurerm_mssql_server.main.id
}
