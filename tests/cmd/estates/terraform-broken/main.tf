terraform {
  required_providers {
    azurerm = { version = "~> 4.0" }
  }
}

resource "azurerm_storage_account" "broken" {
  name                = = "stbroken"
  resource_group_name = "rg"
}

resource "azurerm_storage_account" "whole" {
  name                     = "stwhole"
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  min_tls_version          = "TLS1_0"
}

resource "azurerm_storage_account" "odd" {
  name                     = "st${local.none}"
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  colour                   = "red"
}
