resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" {
  name                = "psql-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "16"
}

resource "azurerm_postgresql_flexible_server_configuration" "pooling" {
  for_each = {
    "pgbouncer.enabled"             = "true"
    "pgbouncer.pool_mode"           = "transaction"
    "pgbouncer.default_pool_size"   = 50
    "pgbouncer.min_pool_size"       = 10
    "pgbouncer.server_idle_timeout" = 600
  }

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.records.id
  value     = each.value
}
