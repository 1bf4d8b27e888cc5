resource "azurerm_resource_group" "app" {
  name     = "rg-app"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "keys" {
  name                = "kv-abroad"
  resource_group_name = azurerm_resource_group.app.name
  location            = "eastus"
  tenant_id           = data.azurerm_client_config.current.tenant_id
  sku_name            = "premium"
}

resource "azurerm_key_vault_key" "disks" {
  name         = "disks"
  key_vault_id = azurerm_key_vault.keys.id
  key_type     = "RSA"
  key_opts     = ["wrapKey", "unwrapKey"]
}

resource "azurerm_disk_encryption_set" "disks" {
  name                = "des-maiq"
  resource_group_name = azurerm_resource_group.app.name
  location            = azurerm_resource_group.app.location
  key_vault_key_id    = azurerm_key_vault_key.disks.id # expect: data-customer-managed-key

  identity {
    type = "SystemAssigned"
  }
}
