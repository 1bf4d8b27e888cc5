resource "azurerm_resource_group" "data" { # expect: governance-required-tags
  name     = "rg-data"
  location = "westeurope"
}
