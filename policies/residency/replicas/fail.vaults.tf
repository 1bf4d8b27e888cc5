resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_recovery_services_vault" "machines" {
  name                         = "rsv"
  resource_group_name          = azurerm_resource_group.data.name
  location                     = "uksouth"
  sku                          = "Standard"
  storage_mode_type            = "GeoRedundant" # expect: residency-replicas
  cross_region_restore_enabled = true # expect: residency-replicas
}

resource "azurerm_data_protection_backup_vault" "disks" {
  name                = "bvault"
  resource_group_name = azurerm_resource_group.data.name
  location            = "uksouth"
  datastore_type      = "VaultStore"
  redundancy          = "GeoRedundant" # expect: residency-replicas
}
