variable "location" {
  type = string
}

resource "azurerm_storage_account" "records" {
  name                     = "strecords"
  resource_group_name      = "rg-records"
  location                 = var.location # unknown: residency-location
  account_tier             = "Standard"
  account_replication_type = "LRS"
}
