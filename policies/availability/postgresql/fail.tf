resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

# A standby needs its block.
resource "azurerm_postgresql_flexible_server" "records" { # expect: availability-postgresql
  name                = "psql-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "GP_Standard_D2ds_v5"
  version             = "16"
  storage_mb          = 131072
  auto_grow_enabled   = true
}

resource "azurerm_cosmosdb_postgresql_cluster" "records" {
  name                            = "cosmos-records"
  location                        = azurerm_resource_group.main.location
  resource_group_name             = azurerm_resource_group.main.name
  sql_version                     = "16"
  node_count                      = 2
  coordinator_storage_quota_in_mb = 131072
  coordinator_vcore_count         = 2
  ha_enabled                      = false # expect: availability-postgresql
}
