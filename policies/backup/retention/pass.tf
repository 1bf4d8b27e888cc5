resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" {
  name                  = "psql-records"
  location              = azurerm_resource_group.main.location
  resource_group_name   = azurerm_resource_group.main.name
  sku_name              = "GP_Standard_D2ds_v5"
  version               = "16"
  backup_retention_days = 35
}

data "azurerm_mssql_server" "main" {
  name                = "sql-records"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_mssql_database" "records" {
  name      = "records"
  server_id = data.azurerm_mssql_server.main.id

  short_term_retention_policy {
    retention_days = 35
  }
}

resource "azurerm_cosmosdb_account" "records" {
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

  backup {
    type = "Continuous"
    tier = "Continuous30Days"
  }
}

data "azurerm_recovery_services_vault" "records" {
  name                = "rsv-records"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_backup_policy_vm" "daily" {
  name                = "daily"
  resource_group_name = azurerm_resource_group.main.name
  recovery_vault_name = data.azurerm_recovery_services_vault.records.name

  backup {
    frequency = "Daily"
    time      = "02:00"
  }

  retention_daily {
    count = 30
  }
}

data "azurerm_data_protection_backup_vault" "records" {
  name                = "bvault-records"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_data_protection_backup_policy_postgresql_flexible_server" "weekly" {
  name                            = "weekly"
  vault_id                        = data.azurerm_data_protection_backup_vault.records.id
  backup_repeating_time_intervals = ["R/2026-01-04T02:00:00+00:00/P1W"]

  default_retention_rule {
    life_cycle {
      data_store_type = "VaultStore"
      duration        = "P30D"
    }
  }
}
