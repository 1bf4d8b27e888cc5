resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

# Logs of people in Europe are kept in the United Kingdom.
resource "azurerm_log_analytics_workspace" "logs" {
  name                = "log"
  resource_group_name = azurerm_resource_group.data.name
  location            = "uksouth"
  retention_in_days   = 90
}

resource "azurerm_key_vault" "vault" {
  name                = "kv" # expect: monitoring-diagnostics
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  tenant_id           = data.azurerm_client_config.current.tenant_id
  sku_name            = "standard"
}

resource "azurerm_monitor_diagnostic_setting" "vault" {
  name                       = "logs"
  target_resource_id         = azurerm_key_vault.vault.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id

  enabled_log {
    category_group = "audit"
  }
}

resource "azurerm_storage_account" "data" {
  name                     = "stdata" # expect: monitoring-diagnostics
  resource_group_name      = azurerm_resource_group.data.name
  location                 = azurerm_resource_group.data.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

# An account has metrics alone; logs are those of its services.
resource "azurerm_monitor_diagnostic_setting" "account" {
  name                       = "logs"
  target_resource_id         = azurerm_storage_account.data.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id

  enabled_metric {
    category = "Transaction"
  }
}

resource "azurerm_postgresql_flexible_server" "server" {
  name                = "psql" # expect: monitoring-diagnostics
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "16"
}
