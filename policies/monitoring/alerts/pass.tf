variable "channel" {
  type      = string
  sensitive = true
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

resource "azurerm_monitor_action_group" "chat" {
  name                = "ag-chat"
  resource_group_name = "rg-app"
  short_name          = "chat"

  webhook_receiver {
    name        = "channel"
    service_uri = var.channel
  }
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

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "calls" {
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

  action {
    action_groups = [azurerm_monitor_action_group.oncall.id]
  }
}

resource "azurerm_monitor_activity_log_alert" "health" {
  name                = "health"
  resource_group_name = "rg-app"
  location            = "global"
  scopes              = [data.azurerm_linux_web_app.api.id]

  criteria {
    category = "ResourceHealth"
  }

  action {
    action_group_id = azurerm_monitor_action_group.oncall.id
  }
}
