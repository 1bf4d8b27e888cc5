resource "azurerm_storage_account" "data" {
  name                     = "stdata"
  resource_group_name      = "rg-data"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  tags = { # expect: governance-required-tags
    owner       = "orders"
    environment = "production"
  }
}

resource "azurerm_virtual_network" "network" {
  name                = "vnet"
  resource_group_name = "rg-data"
  location            = "westeurope"
  address_space       = ["10.0.0.0/16"]
  tags                = {
    owner       = "" # expect: governance-required-tags
    environment = "production"
    project     = "shop"
  }
}
