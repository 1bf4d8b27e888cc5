variable "environment" {
  type    = string
  default = "prd"
}

resource "azurerm_virtual_network" "network" {
  name                = "vnet-shop-${var.environment}"
  resource_group_name = "rg-shop-prd"
  location            = "westeurope"
  address_space       = ["10.0.0.0/16"]
}

resource "azurerm_subnet" "apps" {
  name                 = "apps"
  resource_group_name  = "rg-shop-prd"
  virtual_network_name = azurerm_virtual_network.network.name
  address_prefixes     = ["10.0.1.0/24"]
}

resource "azurerm_private_dns_zone" "vaults" {
  name                = "privatelink.vaultcore.azure.net"
  resource_group_name = "rg-shop-prd"
}

resource "azurerm_storage_account" "files" {
  name                     = "stshop${var.environment}"
  resource_group_name      = "rg-shop-prd"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_user_assigned_identity" "reader" {
  name                = "id-shop-${var.environment}"
  resource_group_name = "rg-shop-prd"
  location            = "westeurope"
}

# Its name is a GUID that Azure makes.
resource "azurerm_role_assignment" "reader" {
  scope                = azurerm_storage_account.files.id
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = azurerm_user_assigned_identity.reader.principal_id
}
