variable "days" {
  type = number
}

data "azurerm_storage_account" "images" {
  name                = "stimages"
  resource_group_name = "rg-images"
}

resource "azurerm_storage_management_policy" "images" {
  storage_account_id = data.azurerm_storage_account.images.id

  rule {
    name    = "old-copies"
    enabled = true

    filters {
      blob_types = ["blockBlob"]
    }

    actions {
      snapshot {
        delete_after_days_since_creation_greater_than = var.days # unknown: backup-blob-lifecycle
      }
    }
  }
}
