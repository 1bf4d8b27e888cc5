resource "azurerm_resource_group" "main" {
  name     = "rg-images"
  location = "westeurope"
}

resource "azurerm_storage_account" "images" {
  name                     = "stimages"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_tier             = "Standard"
  account_replication_type = "GRS" # expect: availability-storage-redundancy
}

resource "azurerm_storage_account" "fast" {
  name                     = "stfast"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_kind             = "BlockBlobStorage"
  account_tier             = "Premium"
  account_replication_type = "ZRS" # expect: availability-storage-redundancy
}
