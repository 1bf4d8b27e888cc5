resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_log_analytics_workspace" "logs" {
  name                = "log"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  retention_in_days   = 90
}

resource "azurerm_key_vault" "vault" {
  name                = "kv"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  tenant_id           = data.azurerm_client_config.current.tenant_id
  sku_name            = "standard"
}

resource "azurerm_storage_account" "data" {
  name                     = "stdata"
  resource_group_name      = azurerm_resource_group.data.name
  location                 = azurerm_resource_group.data.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_postgresql_flexible_server" "server" {
  name                = "psql"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "16"
}

locals {
  targets = {
    vault  = azurerm_key_vault.vault.id
    blobs  = "${azurerm_storage_account.data.id}/blobServices/default"
    server = azurerm_postgresql_flexible_server.server.id
  }
}

resource "azurerm_monitor_diagnostic_setting" "logs" {
  for_each                   = local.targets
  name                       = "logs"
  target_resource_id         = each.value
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id

  enabled_log {
    category_group = "allLogs"
  }
}
