# The provider wants to be told when, but not how long what a weekly backup leaves is kept.
resource "azurerm_backup_policy_vm" "machines" { # expect: backup-vault-policy
  name                = "machines"
  resource_group_name = "rg-records"
  recovery_vault_name = "rsv-records"

  backup {
    frequency = "Daily"
    time      = "23:00"
  }
}
