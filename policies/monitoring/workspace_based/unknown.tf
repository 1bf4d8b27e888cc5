variable "workspace_id" {
  description = "The workspace of the whole company, if there is one."
  type        = string
}

resource "azurerm_application_insights" "api" {
  name                = "appi-api"
  resource_group_name = "rg-logs"
  location            = "westeurope"
  application_type    = "web"
  workspace_id        = var.workspace_id # unknown: monitoring-workspace-based
}
