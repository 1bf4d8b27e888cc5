resource "azurerm_log_analytics_workspace" "logs" {
  name                = "log"
  resource_group_name = "rg-logs"
  location            = "westeurope"
  retention_in_days   = 30 # expect: monitoring-retention
}

resource "azurerm_log_analytics_workspace_table" "requests" {
  workspace_id      = azurerm_log_analytics_workspace.logs.id
  name              = "AppRequests"
  retention_in_days = 30 # expect: monitoring-retention
}

# Thirty days, whatever the workspace says.
resource "azurerm_log_analytics_workspace_table" "containers" { # expect: monitoring-retention
  workspace_id = azurerm_log_analytics_workspace.logs.id
  name         = "ContainerLogV2"
  plan         = "Basic"
}

resource "azurerm_application_insights" "api" {
  name                = "appi"
  resource_group_name = "rg-logs"
  location            = "westeurope"
  application_type    = "web"
  workspace_id        = azurerm_log_analytics_workspace.logs.id
  retention_in_days   = 60 # expect: monitoring-retention
}
