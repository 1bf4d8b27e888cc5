variable "days" {
  type = number
}

resource "azurerm_log_analytics_workspace" "logs" {
  name                = "log"
  resource_group_name = "rg-logs"
  location            = "westeurope"
  retention_in_days   = var.days # unknown: monitoring-retention
}
