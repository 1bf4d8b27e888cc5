resource "azurerm_resource_group" "logs" {
  name     = "rg-logs"
  location = "westeurope"
}

data "azurerm_log_analytics_workspace" "logs" {
  name                = "log"
  resource_group_name = azurerm_resource_group.logs.name
}

resource "azurerm_application_insights" "apps" {
  for_each            = toset(["api", "web"])
  name                = "appi-${each.key}"
  resource_group_name = azurerm_resource_group.logs.name
  location            = azurerm_resource_group.logs.location
  application_type    = "web"
  workspace_id        = data.azurerm_log_analytics_workspace.logs.id
}
