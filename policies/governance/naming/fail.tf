resource "azurerm_virtual_network" "network" {
  name                = "network" # expect: governance-naming
  resource_group_name = "rg-shop-prd"
  location            = "westeurope"
  address_space       = ["10.0.0.0/16"]
}

resource "azurerm_storage_account" "files" {
  name                     = "files" # expect: governance-naming
  resource_group_name      = "rg-shop-prd"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}
