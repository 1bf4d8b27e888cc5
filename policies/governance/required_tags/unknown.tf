variable "tags" {
  type = map(string)
}

resource "azurerm_storage_account" "data" {
  name                     = "stdata"
  resource_group_name      = "rg-data"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  tags                     = var.tags # unknown: governance-required-tags
}
