terraform {
  cloud { # expect: governance-state-backend
    organization = "shop"
    workspaces {
      name = "shop-prd"
    }
  }
}

provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}
