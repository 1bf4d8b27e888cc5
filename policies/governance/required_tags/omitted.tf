resource "azurerm_storage_account" "data" { # expect: governance-required-tags
  name                     = "stdata"
  resource_group_name      = "rg-data"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}
