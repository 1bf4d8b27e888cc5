resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "vault" { # expect: network-private-endpoint
  name                          = "kv"
  resource_group_name           = azurerm_resource_group.data.name
  location                      = azurerm_resource_group.data.location
  tenant_id                     = data.azurerm_client_config.current.tenant_id
  sku_name                      = "standard"
  rbac_authorization_enabled    = true
  public_network_access_enabled = false
}

resource "azurerm_bot_service_azure_bot" "bot" { # expect: network-private-endpoint
  name                = "bot"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  microsoft_app_id    = "00000000-0000-0000-0000-0000000000aa"
  microsoft_app_type  = "SingleTenant"
  sku                 = "S1"
}

resource "azurerm_monitor_workspace" "prometheus" { # expect: network-private-endpoint
  name                = "prometheus"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
}
