terraform {
  backend "azurerm" {
    resource_group_name  = "rg-state"
    storage_account_name = "stshopstate"
    container_name       = "tfstate"
    key                  = "shop.tfstate"
    use_azuread_auth     = true
  }
}

provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}
