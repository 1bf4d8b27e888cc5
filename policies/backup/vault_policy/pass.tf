# It says nothing of how often.
variable "zone" {
  type = string
}

data "azurerm_data_protection_backup_vault" "main" {
  name                = "bv-records"
  resource_group_name = "rg-records"
}

# Azure offers no more than one backup a week of these servers.
resource "azurerm_data_protection_backup_policy_postgresql_flexible_server" "postgres" {
  name                            = "postgres"
  vault_id                        = data.azurerm_data_protection_backup_vault.main.id
  backup_repeating_time_intervals = ["R/2026-01-04T02:00:00+00:00/P1W"]

  default_retention_rule {
    life_cycle {
      duration        = "P30D"
      data_store_type = "VaultStore"
    }
  }
}

resource "azurerm_data_protection_backup_policy_disk" "disks" {
  name                            = "disks"
  vault_id                        = data.azurerm_data_protection_backup_vault.main.id
  backup_repeating_time_intervals = ["R/2026-01-04T02:00:00+00:00/PT12H"]
  default_retention_duration      = "P30D"
}

# Kept inside the account, without a schedule.
resource "azurerm_data_protection_backup_policy_blob_storage" "blobs" {
  name                                   = "blobs"
  vault_id                               = data.azurerm_data_protection_backup_vault.main.id
  operational_default_retention_duration = "P30D"
}

resource "azurerm_backup_policy_vm" "machines" {
  name                = "machines"
  resource_group_name = "rg-records"
  recovery_vault_name = "rsv-records"
  timezone            = var.zone

  backup {
    frequency = "Daily"
    time      = "23:00"
  }

  retention_daily {
    count = 30
  }
}
