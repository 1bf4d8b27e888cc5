variable "smallest" {
  type = string
}

data "azurerm_postgresql_flexible_server" "records" {
  name                = "psql-records"
  resource_group_name = "rg-records"
}

resource "azurerm_postgresql_flexible_server_configuration" "smallest_pool" {
  name      = "pgbouncer.min_pool_size"
  server_id = data.azurerm_postgresql_flexible_server.records.id
  value     = var.smallest # unknown: availability-pgbouncer
}
