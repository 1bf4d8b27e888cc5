resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "vault" {
  name                          = "kv"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  tenant_id                     = data.azurerm_client_config.current.tenant_id
  sku_name                      = "standard"
  rbac_authorization_enabled    = true
  public_network_access_enabled = false
}

resource "azurerm_storage_account" "data" {
  name                          = "acct"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = false
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

locals {
  targets = {
    kv = {
      id    = azurerm_key_vault.vault.id
      group = "vault"
    }
    acct = {
      id    = azurerm_storage_account.data.id
      group = "blob"
    }
  }
}

resource "azurerm_private_endpoint" "endpoints" {
  for_each = local.targets

  name                = "pe-${each.key}"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  subnet_id           = data.azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "c"
    private_connection_resource_id = each.value.id
    subresource_names              = [each.value.group]
    is_manual_connection           = false
  }
}

resource "azurerm_postgresql_flexible_server" "postgres" {
  name                          = "pg"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  version                       = "16"
  sku_name                      = "GP_Standard_D2s_v3"
  delegated_subnet_id           = data.azurerm_subnet.databases.id
  public_network_access_enabled = false
}
