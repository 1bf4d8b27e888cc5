resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_storage_account" "records" { # expect: backup-blob-soft-delete
  name                     = "strecords"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  min_tls_version          = "TLS1_2"

  # Without its block the soft delete of blobs is off.
  blob_properties {
    container_delete_retention_policy {
      days = 5 # expect: backup-blob-soft-delete
    }
  }
}
