variable "group" {
  description = "The part of the vault that the endpoint is for."
  type        = string
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "vault" { # unknown: network-private-endpoint
  name                          = "kv"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  tenant_id                     = data.azurerm_client_config.current.tenant_id
  sku_name                      = "standard"
  rbac_authorization_enabled    = true
  public_network_access_enabled = false
}

data "azurerm_subnet" "endpoints" {
  name                 = "pe"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.data.name
}

resource "azurerm_private_endpoint" "vault" {
  name                = "pe-kv"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "c"
    private_connection_resource_id = azurerm_key_vault.vault.id
    subresource_names              = [var.group]
    is_manual_connection           = false
  }
}
