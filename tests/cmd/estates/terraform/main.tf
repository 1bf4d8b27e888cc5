terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

variable "location" {
  type = string
}

variable "tls" {
  type    = string
  default = "TLS1_1"
}

variable "accounts" {
  type = map(object({ public = bool }))
  default = {
    data = { public = true }
    logs = { public = false }
  }
}

resource "azurerm_resource_group" "main" {
  name     = "rg-main"
  location = var.location
}

resource "azurerm_storage_account" "each" {
  for_each                        = var.accounts
  name                            = "st${each.key}"
  resource_group_name             = azurerm_resource_group.main.name
  location                        = azurerm_resource_group.main.location
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  min_tls_version                 = var.tls
  allow_nested_items_to_be_public = each.value.public
}

module "registry" {
  source   = "Azure/avm-res-containerregistry-registry/azurerm"
  version  = "0.4.0"
  location = var.location
}
