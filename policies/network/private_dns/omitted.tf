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

data "azurerm_subnet" "databases" {
  name                 = "db"
  virtual_network_name = "vnet"
  resource_group_name  = azurerm_resource_group.data.name
}

resource "azurerm_private_endpoint" "vault" { # expect: network-private-dns
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
}

resource "azurerm_postgresql_flexible_server" "postgres" { # expect: network-private-dns
  name                          = "pg"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  version                       = "16"
  sku_name                      = "GP_Standard_D2ds_v5"
  delegated_subnet_id           = data.azurerm_subnet.databases.id
  public_network_access_enabled = false
}
