variable "days" {
  type    = number
  default = 90
}

resource "azurerm_log_analytics_workspace" "logs" {
  name                = "log"
  resource_group_name = "rg-logs"
  location            = "westeurope"
  retention_in_days   = var.days
}

resource "azurerm_log_analytics_workspace_table" "requests" {
  workspace_id            = azurerm_log_analytics_workspace.logs.id
  name                    = "AppRequests"
  retention_in_days       = 30
  total_retention_in_days = 365
}

resource "azurerm_log_analytics_workspace_table" "traces" {
  workspace_id = azurerm_log_analytics_workspace.logs.id
  name         = "AppTraces"
  plan         = "Analytics"
}

resource "azurerm_application_insights" "api" {
  name                = "appi"
  resource_group_name = "rg-logs"
  location            = "westeurope"
  application_type    = "web"
  workspace_id        = azurerm_log_analytics_workspace.logs.id
  retention_in_days   = var.days
}
