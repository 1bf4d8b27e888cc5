resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_cosmosdb_account" "orders" {
  name                = "cosmos"
  resource_group_name = azurerm_resource_group.data.name
  location            = "uksouth"
  offer_type          = "Standard"

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = "westeurope"
    failover_priority = 0
  }

  backup {
    type                = "Periodic"
    interval_in_minutes = 240
    retention_in_hours  = 8
    storage_redundancy  = "Geo" # expect: residency-replicas
  }
}

resource "azurerm_mssql_server" "server" {
  name                = "sql"
  resource_group_name = azurerm_resource_group.data.name
  location            = "uksouth"
  version             = "12.0"
}

resource "azurerm_mssql_database" "shop" {
  name                 = "shop"
  server_id            = azurerm_mssql_server.server.id
  storage_account_type = "Geo" # expect: residency-replicas
}
