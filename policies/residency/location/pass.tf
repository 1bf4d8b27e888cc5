variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

variable "location" {
  type    = string
  default = "swedencentral"

  validation {
    condition     = contains(["swedencentral", "westeurope"], var.location)
    error_message = "Records stay in Sweden and the Netherlands."
  }
}

data "azurerm_client_config" "current" {}

resource "azurerm_storage_account" "records" {
  name                     = "strecords"
  resource_group_name      = var.resource_group_name
  location                 = "(Europe) West Europe"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_key_vault" "records" {
  name                = "kv-records"
  resource_group_name = var.resource_group_name
  location            = var.location
  tenant_id           = data.azurerm_client_config.current.tenant_id
  sku_name            = "standard"
}

# A zone holds names only: configuration, no data.
resource "azurerm_private_dns_zone" "vault" {
  name                = "privatelink.vaultcore.azure.net"
  resource_group_name = var.resource_group_name
}

resource "azurerm_communication_service" "mail" {
  name                = "acs-records"
  resource_group_name = var.resource_group_name
  data_location       = "Europe"
}

resource "azurerm_monitor_private_link_scope" "main" {
  name                  = "scope"
  resource_group_name   = var.resource_group_name
  ingestion_access_mode = "PrivateOnly"
  query_access_mode     = "PrivateOnly"
}
