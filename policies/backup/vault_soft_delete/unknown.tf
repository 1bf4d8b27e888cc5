variable "soft_delete" {
  type = string
}

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
          softDeleteState = var.soft_delete # unknown: backup-vault-soft-delete
        }
      }
    }
  }
}
