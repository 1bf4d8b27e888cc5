resource "azurerm_log_analytics_workspace" "logs" { # expect: monitoring-retention
  name                = "log"
  resource_group_name = "rg-logs"
  location            = "westeurope"
}

# The provider sends ninety days.
resource "azurerm_application_insights" "api" {
  name                = "appi"
  resource_group_name = "rg-logs"
  location            = "westeurope"
  application_type    = "web"
  workspace_id        = azurerm_log_analytics_workspace.logs.id
}
