locals {
  tags = {
    owner       = "orders"
    environment = "production"
    project     = "shop"
  }
}

resource "azurerm_storage_account" "data" {
  name                     = "stdata"
  resource_group_name      = "rg-data"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  tags = {
    Owner       = "orders"
    Environment = "production"
    Project     = "shop"
    cost-center = "7"
  }
}

resource "azurerm_virtual_network" "network" {
  name                = "vnet"
  resource_group_name = "rg-data"
  location            = "westeurope"
  address_space       = ["10.0.0.0/16"]
  tags                = local.tags
}

resource "azurerm_subnet" "apps" {
  name                 = "app"
  resource_group_name  = "rg-data"
  virtual_network_name = azurerm_virtual_network.network.name
  address_prefixes     = ["10.0.1.0/24"]
}
