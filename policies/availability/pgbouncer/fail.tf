resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" { # expect: availability-pgbouncer
  name                = "psql-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "16"
}

resource "azurerm_postgresql_flexible_server_configuration" "pooling" {
  name      = "pgbouncer.enabled"
  server_id = azurerm_postgresql_flexible_server.records.id
  value     = "false" # expect: availability-pgbouncer
}
