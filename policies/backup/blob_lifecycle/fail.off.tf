data "azurerm_storage_account" "images" {
  name                = "stimages"
  resource_group_name = "rg-images"
}

resource "azurerm_storage_management_policy" "images" {
  storage_account_id = data.azurerm_storage_account.images.id

  rule { # expect: backup-blob-lifecycle
    name    = "old-copies"
    enabled = false

    filters {
      blob_types = ["blockBlob"]
    }

    actions {
      snapshot {
        delete_after_days_since_creation_greater_than = 30
      }
    }
  }

  rule {
    name    = "old-blobs"
    enabled = true

    filters {
      blob_types = ["blockBlob"]
    }

    actions {
      base_blob {
        delete_after_days_since_modification_greater_than = 365
      }
    }
  }
}
