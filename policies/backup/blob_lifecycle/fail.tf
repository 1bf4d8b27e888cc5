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
      blob_types = ["blockBlob"]
    }

    actions {
      snapshot {
        delete_after_days_since_creation_greater_than = 7 # expect: backup-blob-lifecycle
      }

      version {
        delete_after_days_since_creation = 30
      }
    }
  }
}
