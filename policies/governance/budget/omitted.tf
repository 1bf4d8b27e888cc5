resource "azurerm_resource_group" "data" {
  name     = "rg-data" # expect: governance-budget
  location = "westeurope"
}
