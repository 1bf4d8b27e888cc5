resource "azurerm_resource_group" "data" { # expect: residency-policy-assignment
  name     = "rg-data"
  location = "westeurope"
}
