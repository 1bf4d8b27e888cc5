resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_storage_account" "data" {
  name                = "acct"
  resource_group_name = azurerm_resource_group.data.name
}

data "azurerm_subnet" "endpoints" {
  name                 = "pe"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.data.name
}

# Its links are with those who declare it.
data "azurerm_private_dns_zone" "blobs" {
  name                = "privatelink.blob.core.windows.net"
  resource_group_name = "rg-dns"
}

resource "azurerm_private_endpoint" "data" { # unknown: network-private-dns
  name                = "pe-acct"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "c"
    private_connection_resource_id = data.azurerm_storage_account.data.id
    subresource_names              = ["blob"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [data.azurerm_private_dns_zone.blobs.id]
  }
}
