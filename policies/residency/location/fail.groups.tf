resource "azurerm_resource_group" "records" {
  name     = "rg-records"
  location = "Norway East" # expect: residency-location
}

resource "azurerm_resource_group" "archive" {
  name     = "rg-archive"
  location = "eastus" # expect: residency-location
}
