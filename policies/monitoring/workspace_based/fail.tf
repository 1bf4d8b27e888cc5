resource "azurerm_resource_group" "logs" {
  name     = "rg-logs"
  location = "westeurope"
}

data "azurerm_log_analytics_workspace" "logs" {
  name                = "log"
  resource_group_name = azurerm_resource_group.logs.name
}

resource "azurerm_application_insights" "api" { # expect: monitoring-workspace-based
  name                = "appi-api"
  resource_group_name = azurerm_resource_group.logs.name
  location            = azurerm_resource_group.logs.location
  application_type    = "web"
}

# The provider cannot say the mode: a classic component that was given a workspace and never moved.
resource "azapi_resource" "old" {
  type      = "Microsoft.Insights/components@2020-02-02"
  name      = "appi-old"
  parent_id = azurerm_resource_group.logs.id
  location  = azurerm_resource_group.logs.location
  body = {
    kind = "web"
    properties = {
      Application_Type    = "web"
      WorkspaceResourceId = data.azurerm_log_analytics_workspace.logs.id
      IngestionMode       = "ApplicationInsights" # expect: monitoring-workspace-based
    }
  }
}
