locals {
  group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-records"
}

resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" { # expect: backup-instance
  name                = "psql-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "16"
}

# It names another server.
resource "azurerm_data_protection_backup_instance_postgresql_flexible_server" "other" {
  name             = "other"
  location         = azurerm_resource_group.main.location
  vault_id         = "${local.group}/providers/Microsoft.DataProtection/backupVaults/bv-records"
  server_id        = "${local.group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-other"
  backup_policy_id = "${local.group}/providers/Microsoft.DataProtection/backupVaults/bv-records/backupPolicies/postgres"
}

resource "azurerm_backup_protected_vm" "machine" {
  resource_group_name = azurerm_resource_group.main.name
  recovery_vault_name = "rsv-records"
  source_vm_id        = "${local.group}/providers/Microsoft.Compute/virtualMachines/vm-records"
  backup_policy_id    = "${local.group}/providers/Microsoft.RecoveryServices/vaults/rsv-records/backupPolicies/machines"
  protection_state    = "ProtectionStopped" # expect: backup-instance
}
