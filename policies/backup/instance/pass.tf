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
  version             = "16"
  administrator_login = var.login
}

resource "azurerm_data_protection_backup_vault" "main" {
  name                = "bv-records"
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  datastore_type      = "VaultStore"
  redundancy          = "ZoneRedundant"

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_data_protection_backup_instance_postgresql_flexible_server" "records" {
  name             = "psql-records"
  location         = azurerm_resource_group.main.location
  vault_id         = azurerm_data_protection_backup_vault.main.id
  server_id        = azurerm_postgresql_flexible_server.records.id
  backup_policy_id = "${azurerm_data_protection_backup_vault.main.id}/backupPolicies/postgres"
}

resource "azurerm_linux_virtual_machine" "records" {
  name                  = "vm-records"
  location              = azurerm_resource_group.main.location
  resource_group_name   = azurerm_resource_group.main.name
  size                  = "Standard_D2s_v5"
  admin_username        = "operator"
  network_interface_ids = []

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

data "azurerm_backup_policy_vm" "machines" {
  name                = "machines"
  recovery_vault_name = "rsv-records"
  resource_group_name = "rg-records"
}

resource "azurerm_backup_protected_vm" "records" {
  resource_group_name = azurerm_resource_group.main.name
  recovery_vault_name = "rsv-records"
  source_vm_id        = azurerm_linux_virtual_machine.records.id
  backup_policy_id    = data.azurerm_backup_policy_vm.machines.id
}
