resource "azurerm_resource_group" "records" {
  name     = "rg-records"
  location = "(Europe) West Europe"
}

resource "azurerm_resource_group" "archive" {
  name     = "rg-archive"
  location = "Sweden Central"
}
