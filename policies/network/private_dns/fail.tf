resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_key_vault" "vault" {
  name                = "kv"
  resource_group_name = azurerm_resource_group.data.name
}

data "azurerm_storage_account" "data" {
  name                = "acct"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_virtual_network" "vnet" {
  name                = "vnet"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  address_space       = ["10.0.0.0/16"]
}

resource "azurerm_subnet" "endpoints" {
  name                 = "pe"
  resource_group_name  = azurerm_resource_group.data.name
  virtual_network_name = azurerm_virtual_network.vnet.name
  address_prefixes     = ["10.0.1.0/24"]
}

data "azurerm_virtual_network" "hub" {
  name                = "hub"
  resource_group_name = "rg-hub"
}

data "azurerm_private_dns_zone" "blobs" {
  name                = "privatelink.blob.core.windows.net"
  resource_group_name = "rg-hub"
}

resource "azurerm_private_dns_zone" "vault" {
  name                = "privatelink.vaultcore.azure.net"
  resource_group_name = azurerm_resource_group.data.name
}

# The network of the endpoint has none.
resource "azurerm_private_dns_zone_virtual_network_link" "hub" {
  name                  = "hub"
  resource_group_name   = azurerm_resource_group.data.name
  private_dns_zone_name = azurerm_private_dns_zone.vault.name
  virtual_network_id    = data.azurerm_virtual_network.hub.id
}

resource "azurerm_private_endpoint" "vault" {
  name                = "pe-kv"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  subnet_id           = azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "c"
    private_connection_resource_id = data.azurerm_key_vault.vault.id
    subresource_names              = ["vault"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [azurerm_private_dns_zone.vault.id] # expect: network-private-dns
  }
}

# The zone of another service.
resource "azurerm_private_endpoint" "files" {
  name                = "pe-acct"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  subnet_id           = azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "c"
    private_connection_resource_id = data.azurerm_storage_account.data.id
    subresource_names              = ["file"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [data.azurerm_private_dns_zone.blobs.id] # expect: network-private-dns
  }
}
