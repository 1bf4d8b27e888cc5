terraform { # expect: governance-state-backend
  required_version = ">= 1.9"
}

provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}
