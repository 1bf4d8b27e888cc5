resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "vault" {
  name                       = "kv"
  resource_group_name        = azurerm_resource_group.data.name
  location                   = azurerm_resource_group.data.location
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = false # expect: keyvault-purge-protection
}

resource "azurerm_key_vault_managed_hardware_security_module" "hsm" {
  name                     = "hsm"
  resource_group_name      = azurerm_resource_group.data.name
  location                 = azurerm_resource_group.data.location
  tenant_id                = data.azurerm_client_config.current.tenant_id
  sku_name                 = "Standard_B1"
  admin_object_ids         = [data.azurerm_client_config.current.object_id]
  purge_protection_enabled = false # expect: keyvault-purge-protection
}
