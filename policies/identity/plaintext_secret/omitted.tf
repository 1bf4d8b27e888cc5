resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_service_plan" "shared" {
  name                = "plan"
  resource_group_name = azurerm_resource_group.data.name
}

resource "azurerm_linux_web_app" "app" {
  name                = "app"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  service_plan_id     = data.azurerm_service_plan.shared.id

  site_config {}
}

resource "azurerm_mssql_server" "sql" {
  name                = "sql"
  resource_group_name = azurerm_resource_group.data.name
  location            = azurerm_resource_group.data.location
  version             = "12.0"

  azuread_administrator {
    login_username              = "sql-admins"
    object_id                   = "00000000-0000-0000-0000-0000000000bb"
    azuread_authentication_only = true
  }
}
