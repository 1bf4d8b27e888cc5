variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

data "azurerm_client_config" "current" {}

resource "azurerm_storage_account" "brazil" {
  name                     = "strecordsbrazil"
  resource_group_name      = var.resource_group_name
  location                 = "Brazil South" # expect: residency-location
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_key_vault" "norway" {
  name                = "kv-records"
  resource_group_name = var.resource_group_name
  location            = "norwayeast" # expect: residency-location
  tenant_id           = data.azurerm_client_config.current.tenant_id
  sku_name            = "standard"
}

resource "azurerm_virtual_network" "misspelt" {
  name                = "vnet-records"
  resource_group_name = var.resource_group_name
  location            = "westeuropa" # expect: residency-location
  address_space       = ["10.0.0.0/16"]
}

# The provider writes the location.
resource "azurerm_cdn_frontdoor_profile" "records" { # expect: residency-location
  name                = "afd-records"
  resource_group_name = var.resource_group_name
  sku_name            = "Premium_AzureFrontDoor"
}

resource "azurerm_communication_service" "mail" {
  name                = "acs-records"
  resource_group_name = var.resource_group_name
  data_location       = "United States" # expect: residency-location
}
