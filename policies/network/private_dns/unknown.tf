variable "zone_id" {
  description = "The id of the zone that holds the names of vaults."
  type        = string
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_key_vault" "vault" {
  name                = "kv"
  resource_group_name = azurerm_resource_group.data.name
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
    private_connection_resource_id = data.azurerm_key_vault.vault.id
    subresource_names              = ["vault"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [var.zone_id] # unknown: network-private-dns
  }
}
