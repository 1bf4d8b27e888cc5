variable "server_id" {
  type = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_postgresql_flexible_server" "records" { # unknown: backup-instance
  name                = "psql-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "16"
}

data "azurerm_data_protection_backup_vault" "main" {
  name                = "bv-records"
  resource_group_name = "rg-records"
}

resource "azurerm_data_protection_backup_instance_postgresql_flexible_server" "records" {
  name             = "psql-records"
  location         = azurerm_resource_group.main.location
  vault_id         = data.azurerm_data_protection_backup_vault.main.id
  server_id        = var.server_id
  backup_policy_id = "${data.azurerm_data_protection_backup_vault.main.id}/backupPolicies/postgres"
}
