data "azurerm_data_protection_backup_vault" "main" {
  name                = "bv-records"
  resource_group_name = "rg-records"
}

resource "azurerm_data_protection_backup_policy_postgresql_flexible_server" "postgres" {
  name                            = "postgres"
  vault_id                        = data.azurerm_data_protection_backup_vault.main.id
  backup_repeating_time_intervals = ["R/2026-01-04T02:00:00+00:00/P1W"]

  default_retention_rule {
    life_cycle {
      duration        = "P7D" # expect: backup-vault-policy
      data_store_type = "VaultStore"
    }
  }
}

resource "azurerm_data_protection_backup_policy_blob_storage" "blobs" {
  name                             = "blobs"
  vault_id                         = data.azurerm_data_protection_backup_vault.main.id
  backup_repeating_time_intervals  = ["R/2026-01-04T02:00:00+00:00/P1W"] # expect: backup-vault-policy
  vault_default_retention_duration = "P90D"
}

resource "azurerm_backup_policy_vm" "machines" {
  name                = "machines"
  resource_group_name = "rg-records"
  recovery_vault_name = "rsv-records"

  backup {
    frequency = "Weekly" # expect: backup-vault-policy
    time      = "23:00"
    weekdays  = ["Sunday"]
  }

  retention_weekly {
    count    = 42
    weekdays = ["Sunday"]
  }
}
