variable "workspace_id" {
  description = "The workspace of the whole company; empty for none."
  type        = string
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "vault" { # unknown: monitoring-diagnostics
  name                = "kv"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  tenant_id           = data.azurerm_client_config.current.tenant_id
  sku_name            = "standard"
}

resource "azurerm_monitor_diagnostic_setting" "vault" {
  name                       = "logs"
  target_resource_id         = azurerm_key_vault.vault.id
  log_analytics_workspace_id = var.workspace_id

  enabled_log {
    category_group = "audit"
  }
}
