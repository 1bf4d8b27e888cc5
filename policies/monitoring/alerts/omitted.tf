# An alert that shows in the portal alone.
data "azurerm_linux_web_app" "api" { # expect: monitoring-alerts
  name                = "app-api"
  resource_group_name = "rg-app"
}

resource "azurerm_monitor_metric_alert" "errors" { # expect: monitoring-alerts
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
}
