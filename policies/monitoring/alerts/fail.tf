# Nobody hears of anything.
data "azurerm_linux_web_app" "api" {
  name                = "app-api"
  resource_group_name = "rg-app"
}

resource "azurerm_monitor_action_group" "oncall" { # expect: monitoring-alerts
  name                = "ag-oncall"
  resource_group_name = "rg-app"
  short_name          = "oncall"
}

resource "azurerm_monitor_metric_alert" "errors" {
  name                = "errors"
  resource_group_name = "rg-app"
  scopes              = [data.azurerm_linux_web_app.api.id]
  severity            = 1

  criteria {
    metric_namespace = "Microsoft.Web/sites"
    metric_name      = "Http5xx"
    aggregation      = "Total"
    operator         = "GreaterThan"
    threshold        = 5
  }

  action {
    action_group_id = azurerm_monitor_action_group.oncall.id
  }
}

resource "azurerm_monitor_metric_alert" "old" {
  name                = "old"
  resource_group_name = "rg-app"
  scopes              = [data.azurerm_linux_web_app.api.id]
  severity            = 1
  enabled             = false # expect: monitoring-alerts

  criteria {
    metric_namespace = "Microsoft.Web/sites"
    metric_name      = "Http5xx"
    aggregation      = "Total"
    operator         = "GreaterThan"
    threshold        = 5
  }

  action {
    action_group_id = azurerm_monitor_action_group.oncall.id
  }
}

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "calls" { # expect: monitoring-alerts
  name                 = "calls"
  resource_group_name  = "rg-app"
  location             = "westeurope"
  scopes               = ["/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-app/providers/Microsoft.Insights/components/appi"]
  severity             = 1
  evaluation_frequency = "PT5M"
  window_duration      = "PT5M"

  criteria {
    query                   = "dependencies | where success == false"
    time_aggregation_method = "Count"
    operator                = "GreaterThan"
    threshold               = 5
  }
}
