resource "azurerm_resource_group" "main" {
  name     = "rg-records"
  location = "westeurope"
}

resource "azurerm_storage_account" "records" {
  name                     = "strecords"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  min_tls_version          = "TLS1_2"

  blob_properties {
    versioning_enabled = true
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

# A data lake cannot keep versions.
resource "azurerm_storage_account" "lake" {
  name                     = "stlake"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  is_hns_enabled           = true

  blob_properties {
    delete_retention_policy {
      days = 30
    }
  }
}
