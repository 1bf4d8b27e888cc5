resource "azurerm_resource_group" "data" {
  name     = "data" # expect: governance-naming
  location = "westeurope"
}
