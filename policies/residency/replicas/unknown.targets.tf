data "azurerm_key_vault" "records" {
  name                = "kv-records"
  resource_group_name = "rg-records"
}

resource "azurerm_monitor_diagnostic_setting" "to_elsewhere" { # unknown: residency-replicas
  name                       = "to-elsewhere"
  target_resource_id         = data.azurerm_key_vault.records.id
  log_analytics_workspace_id = "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-central/providers/Microsoft.OperationalInsights/workspaces/log-central"

  enabled_log {
    category_group = "allLogs"
  }
}
