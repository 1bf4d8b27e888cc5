terraform {
  backend "local" { # expect: governance-state-backend
    path = "terraform.tfstate"
  }
}

provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}
