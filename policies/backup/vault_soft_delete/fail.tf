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
          softDeleteState = "Disabled" # expect: backup-vault-soft-delete
        }
      }
    }
  }
}

# Nor would azurerm take less than 14 days.
resource "azapi_resource" "short" {
  type      = "Microsoft.DataProtection/backupVaults@2024-04-01"
  name      = "bvault-records"
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location

  body = {
    properties = {
      storageSettings = [
        { datastoreType = "VaultStore", type = "ZoneRedundant" }
      ]
      securitySettings = {
        softDeleteSettings = {
          state                   = "AlwaysOn"
          retentionDurationInDays = 7 # expect: backup-vault-soft-delete
        }
      }
    }
  }
}
