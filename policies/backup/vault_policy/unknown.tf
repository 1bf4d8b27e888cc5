variable "frequency" {
  type = string
}

resource "azurerm_backup_policy_vm" "machines" {
  name                = "machines"
  resource_group_name = "rg-records"
  recovery_vault_name = "rsv-records"

  backup {
    frequency = var.frequency # unknown: backup-vault-policy
    time      = "23:00"
  }

  retention_daily {
    count = 30
  }
}
