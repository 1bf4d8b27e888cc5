resource "azurerm_application_insights" "api" { # expect: monitoring-workspace-based
  name                = "appi-api"
  resource_group_name = "rg-logs"
  location            = "westeurope"
  application_type    = "web"
}
