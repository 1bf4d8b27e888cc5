# It says nothing of what is judged.
variable "login" {
  type = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" {
  name                = "psql-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "GP_Standard_D2ds_v5"
  version             = "16"
  administrator_login = var.login

  high_availability {
    mode                      = "ZoneRedundant"
    standby_availability_zone = "2"
  }
}

resource "azurerm_postgresql_flexible_server" "near" {
  name                = "psql-near"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  sku_name            = "GP_Standard_D2ds_v5"
  version             = "15"

  high_availability {
    mode = "SameZone"
  }
}

# A replica has no standby of its own.
resource "azurerm_postgresql_flexible_server" "replica" {
  name                = "psql-replica"
  location            = "northeurope"
  resource_group_name = azurerm_resource_group.main.name
  create_mode         = "Replica"
  source_server_id    = azurerm_postgresql_flexible_server.records.id
}

resource "azurerm_cosmosdb_postgresql_cluster" "records" {
  name                            = "cosmos-records"
  location                        = azurerm_resource_group.main.location
  resource_group_name             = azurerm_resource_group.main.name
  sql_version                     = "16"
  node_count                      = 2
  coordinator_storage_quota_in_mb = 131072
  coordinator_vcore_count         = 2
  ha_enabled                      = true
}
