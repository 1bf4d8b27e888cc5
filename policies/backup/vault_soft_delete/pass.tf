resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

# The resource type of azurerm cannot say this of the vault.
resource "azapi_resource" "records" {
  type      = "Microsoft.RecoveryServices/vaults@2024-04-01"
  name      = "rsv-records"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    sku = {
      name = "Standard"
    }
    properties = {
      publicNetworkAccess = "Disabled"
      securitySettings = {
        softDeleteSettings = {
          softDeleteState = "AlwaysON"
        }
      }
    }
  }
}

resource "azurerm_data_protection_backup_vault" "records" {
  name                       = "bvault-records"
  location                   = azurerm_resource_group.main.location
  resource_group_name        = azurerm_resource_group.main.name
  datastore_type             = "VaultStore"
  redundancy                 = "ZoneRedundant"
  soft_delete                = "AlwaysOn"
  retention_duration_in_days = 30
}
