resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_data_protection_backup_vault" "records" {
  name                         = "bvault-records"
  resource_group_name          = azurerm_resource_group.main.name
  location                     = "uksouth"
  datastore_type               = "VaultStore"
  redundancy                   = "GeoRedundant" # expect: residency-replicas
  cross_region_restore_enabled = true # expect: residency-replicas
}

# The resource type of azurerm has no such regions.
resource "azapi_resource" "copied" {
  type      = "Microsoft.DataProtection/backupVaults@2024-04-01"
  name      = "bvault-copied"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    properties = {
      storageSettings = [
        {
          datastoreType = "VaultStore"
          type          = "ZoneRedundant"
        },
      ]
      replicatedRegions = [
        "northeurope",
        "eastus", # expect: residency-replicas
      ]
    }
  }
}
