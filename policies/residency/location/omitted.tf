# The provider's default for mail is the United States, up to major 4; in JSON there is none.
terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

data "azurerm_storage_account" "records" {
  name                = "strecords"
  resource_group_name = var.resource_group_name
}

# Without a location of its own: it is where its parent is.
resource "azurerm_storage_container" "records" {
  name               = "records"
  storage_account_id = data.azurerm_storage_account.records.id
}

resource "azurerm_communication_service" "mail" { # expect: residency-location
  name                = "acs-records"
  resource_group_name = var.resource_group_name
}
