# Nobody says it here; a rule for some blobs is one that deletes.
variable "container" {
  type = string
}

resource "azurerm_resource_group" "main" {
  name     = "rg-images"
  location = "westeurope"
}

resource "azurerm_storage_account" "images" {
  name                     = "stimages"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_tier             = "Standard"
  account_replication_type = "RAGRS"
}

resource "azurerm_storage_management_policy" "images" {
  storage_account_id = azurerm_storage_account.images.id

  rule {
    name    = "old-copies"
    enabled = true

    filters {
      blob_types   = ["blockBlob"]
      prefix_match = [var.container]
    }

    actions {
      base_blob {
        tier_to_cool_after_days_since_modification_greater_than = 14
      }

      snapshot {
        delete_after_days_since_creation_greater_than = 30
      }

      version {
        delete_after_days_since_creation = 90
      }
    }
  }
}

# File shares only: no blobs.
resource "azurerm_storage_account" "shares" {
  name                     = "stshares"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_kind             = "FileStorage"
  account_tier             = "Premium"
  account_replication_type = "ZRS"
}
