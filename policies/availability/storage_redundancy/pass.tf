locals {
  accounts = {
    stimages = "RAGZRS"
    stbackup = "RAGRS"
  }
}

resource "azurerm_resource_group" "main" {
  name     = "rg-images"
  location = "westeurope"
}

resource "azurerm_storage_account" "main" {
  for_each = local.accounts

  name                     = each.key
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_tier             = "Standard"
  account_replication_type = each.value
}

# Premium file shares stay in their region.
resource "azurerm_storage_account" "shares" {
  name                     = "stshares"
  location                 = azurerm_resource_group.main.location
  resource_group_name      = azurerm_resource_group.main.name
  account_kind             = "FileStorage"
  account_tier             = "Premium"
  account_replication_type = "ZRS"
}
