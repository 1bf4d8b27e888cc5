# Alerts are for some environments only.
variable "watched" { # unknown: monitoring-alerts
  type = bool
}

data "azurerm_linux_web_app" "api" {
  name                = "app-api"
  resource_group_name = "rg-app"
}

resource "azurerm_monitor_action_group" "oncall" {
  name                = "ag-oncall"
  resource_group_name = "rg-app"
  short_name          = "oncall"

  email_receiver {
    name          = "oncall"
    email_address = "oncall@example.com"
  }
}

resource "azurerm_monitor_metric_alert" "errors" {
  name                = "errors"
  resource_group_name = "rg-app"
  scopes              = [data.azurerm_linux_web_app.api.id]
  severity            = 1
  enabled             = var.watched # unknown: monitoring-alerts

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
