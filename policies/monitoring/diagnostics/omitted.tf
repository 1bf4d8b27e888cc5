resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "vault" {
  name                = "kv" # expect: monitoring-diagnostics
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  tenant_id           = data.azurerm_client_config.current.tenant_id
  sku_name            = "standard"
}
