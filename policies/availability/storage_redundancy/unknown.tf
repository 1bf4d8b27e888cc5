variable "replication" {
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
  account_replication_type = var.replication # unknown: availability-storage-redundancy
}
