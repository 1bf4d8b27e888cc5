resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_recovery_services_vault" "machines" {
  name                         = "rsv"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = "westeurope"
  sku                          = "Standard"
  storage_mode_type            = "GeoRedundant"
  cross_region_restore_enabled = true
}

resource "azurerm_data_protection_backup_vault" "disks" {
  name                = "bvault"
  resource_group_name = azurerm_resource_group.data.name
  location            = "westeurope"
  datastore_type      = "VaultStore"
  redundancy          = "GeoRedundant"
}
