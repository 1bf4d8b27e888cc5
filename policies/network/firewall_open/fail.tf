resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_mssql_server" "sql" {
  name                = "sql"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_mssql_firewall_rule" "rule" {
  name             = "rule"
  server_id        = data.azurerm_mssql_server.sql.id
  start_ip_address = "0.0.0.0" # expect: network-firewall-open
  end_ip_address   = "0.0.0.0"
}

resource "azurerm_cosmosdb_account" "cosmos" {
  name                = "cosmos"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  offer_type          = "Standard"

  ip_range_filter = [
    "203.0.113.7",
    "0.0.0.0", # expect: network-firewall-open
  ]

  consistency_policy {
    consistency_level = "Session"
  }

  geo_location {
    location          = azurerm_resource_group.data.location
    failover_priority = 0
  }
}
